import { Icon } from '../shell/Icon.tsx';
import { hueOf, initials } from './names.ts';
import './Avatar.css';

interface AvatarProps {
  readonly id: string;
  readonly name: string;
  readonly isApp?: boolean;
}

/** Initials on a colour of their own; the app has its sign. The name always stands beside it. */
export const Avatar = ({ id, name, isApp = false }: AvatarProps) => (
  <span
    aria-hidden="true"
    className={`avatar${isApp ? ' avatar-app' : ''}`}
    ref={(element) => element?.style.setProperty('--hue', String(hueOf(id)))}
  >
    {isApp ? <Icon name="check" size={22} /> : initials(name)}
  </span>
);
