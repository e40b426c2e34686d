import { Icon } from '../shell/Icon.tsx';
import type { Acts } from './useActs.ts';
import './Toasts.css';

/** What went wrong with what somebody did, over their pane until it is dismissed or they go on. */
export const Toasts = ({ toasts, dismiss }: Pick<Acts, 'toasts' | 'dismiss'>) => (
  <div className="toasts">
    {toasts.map(({ n, words }) => (
      <div key={n} className="toasts-toast" role="alert">
        <Icon name="warning" />
        <p className="toasts-words">{words}</p>
        <button type="button" className="toasts-close" aria-label="Dismiss" onClick={() => dismiss(n)}>
          <Icon name="close" size={14} />
        </button>
      </div>
    ))}
  </div>
);
