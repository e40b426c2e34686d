import { ApiError } from '../api.ts';
import type { Names } from '../blocks/surface.ts';

const APP_SILENT = 'This app did not respond in time (operation_timeout). Try again.';

/** What somebody is told of an act that failed, as Slack would say it; the error's name is always in it. */
export function failureWords(error: unknown, { command, names }: { command: string | null; names: Names }): string {
  if (!(error instanceof ApiError)) return 'The playground did not answer. Is it still running?';
  const { name, message } = error;
  // It speaks of people by their ids.
  const said = message.replaceAll(/\b[UCS][A-Z0-9]{3,}\b/g, (id) => known(id, names)).replace(/\.$/, '');
  switch (name) {
    case 'operation_timeout':
    case 'dispatch_failed':
      if (command !== null) return `${command} failed with the error “${name}”`;
      return name === 'operation_timeout' ? APP_SILENT : 'This app is not responding right now (dispatch_failed).';
    case 'slack_refuses':
      return `Slack refuses what the app answered (slack_refuses): ${said}.`;
    default:
      return `${said.charAt(0).toUpperCase()}${said.slice(1)} (${name}).`;
  }
}

const known = (id: string, names: Names): string => {
  const room = names.channel(id);
  if (room !== id) return `#${room}`;
  return id.startsWith('U') ? names.user(id) : names.group(id);
};
