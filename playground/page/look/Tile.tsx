import type { ReactNode } from 'react';
import { isRecord } from '../../json.ts';
import type { Json } from '../../slack/blocks/blocks.ts';
import { Blocks } from '../blocks/Blocks.tsx';
import { ConfirmBox } from '../blocks/dialog/Confirm.tsx';
import { list } from '../blocks/read.ts';
import { Choice } from './Choice.tsx';
import { clockTime } from '../blocks/rich/dates.ts';
import type { Surface } from '../blocks/surface.ts';
import { ModalFrame } from '../blocks/modal/ModalFrame.tsx';
import type { Drawn } from './types.ts';

interface Props {
  readonly drawing: Drawn;
  readonly surface: Surface;
}

const nothing = (): void => undefined;
const elementsOf = ({ elements }: Json): readonly Json[] => list(elements);

function Message({ surface, isWhisper, children }: { readonly surface: Surface; readonly isWhisper: boolean; readonly children: ReactNode }): ReactNode {
  return (
    <div className={`look-message${isWhisper ? ' look-whisper' : ''}`}>
      <span className="look-avatar" aria-hidden="true">
        MS
      </span>
      <div className="look-body">
        {isWhisper && <p className="look-only">Only visible to you</p>}
        <p className="look-who">
          <b>Model Share</b> <span className="look-app">APP</span> <span className="look-time">{clockTime(surface.now, surface.tz)}</span>
        </p>
        {children}
      </div>
    </div>
  );
}

/** One drawing in one width and theme: the same components that the page has. */
export function Tile({ drawing, surface }: Props): ReactNode {
  switch (drawing.kind) {
    case 'message':
    case 'whisper':
      return drawing.said.map((blocks, at) => (
        // oxlint-disable-next-line react/no-array-index-key -- drawn once
        <Message key={at} surface={surface} isWhisper={drawing.kind === 'whisper'}>
          <Blocks blocks={blocks} surface={surface} />
          {blocks.flatMap(elementsOf).flatMap(({ confirm }) => (isRecord(confirm) ? [confirm] : [])).map((confirm) => (
            <div key={String(confirm.title)} className="look-confirm">
              <ConfirmBox confirm={confirm} id="confirm" onYes={nothing} onNo={nothing} />
            </div>
          ))}
        </Message>
      ));
    case 'modal':
      return (
        <div className="pane-dialog pane-dialog-dialog">
          <ModalFrame
            modal={drawing}
            surface={{ ...surface, errors: drawing.errors }}
            titleId="title"
            busy={false}
            onSubmit={nothing}
            onClose={nothing}
          />
        </div>
      );
    case 'offers':
      return <Choice label={drawing.label} options={drawing.options} />;
    case 'sentences':
      return drawing.sentences.map((sentence) =>
        drawing.at === 'field' ? (
          <p key={sentence} className="input-error">
            {sentence}
          </p>
        ) : (
          <Message key={sentence} surface={surface} isWhisper>
            {sentence}
          </Message>
        ),
      );
  }
}
