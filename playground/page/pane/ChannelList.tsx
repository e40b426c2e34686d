import type { ChannelShown } from '../../control/wire.ts';
import { Icon } from '../shell/Icon.tsx';
import type { IconName } from '../shell/Icon.tsx';
import './ChannelList.css';

const SIGNS = { public: 'hash', private: 'lock', shared: 'shared', dm: 'check' } as const satisfies Record<
  ChannelShown['kind'],
  IconName
>;

interface ChannelListProps {
  readonly channels: readonly ChannelShown[];
  readonly open: string;
  readonly onOpen: (id: string) => void;
}

/** The channels that somebody is in, and the app's conversation with them. */
export function ChannelList({ channels, open, onOpen }: ChannelListProps) {
  const groups = [
    ['Channels', channels.filter(({ kind }) => kind !== 'dm')],
    ['Apps', channels.filter(({ kind }) => kind === 'dm')],
  ] as const;
  return (
    <nav className="channels" aria-label="Channels">
      {groups.map(
        ([name, there]) =>
          there.length > 0 && (
            <div key={name} className="channels-group">
              <h3 className="channels-head">{name}</h3>
              <ul className="channels-list">
                {there.map((channel) => (
                  <li key={channel.id}>
                    <ChannelRow channel={channel} isOpen={channel.id === open} onOpen={onOpen} />
                  </li>
                ))}
              </ul>
            </div>
          ),
      )}
    </nav>
  );
}

interface RowProps {
  readonly channel: ChannelShown;
  readonly isOpen: boolean;
  readonly onOpen: (id: string) => void;
}

function ChannelRow({ channel: { id, name, kind, unread, pings }, isOpen, onOpen }: RowProps) {
  const said = [name, unread > 0 ? `${unread} unread` : '', pings > 0 ? `${pings} for you` : ''].filter(Boolean);
  return (
    <button
      type="button"
      className={`channels-row${unread > 0 || pings > 0 ? ' channels-row-new' : ''}`}
      aria-current={isOpen ? 'true' : undefined}
      aria-label={said.join(', ')}
      title={said.join(', ')}
      onClick={() => onOpen(id)}
    >
      <Icon name={SIGNS[kind]} size={14} />
      <span className="channels-name">{name}</span>
      {pings > 0 ? (
        <span className="channels-pings">{pings}</span>
      ) : (
        unread > 0 && <span className="channels-unread">{unread}</span>
      )}
    </button>
  );
}
