import type { Answer } from '../domain/request/decide.ts';
import type { RequestCommand } from '../domain/request/commands.ts';

/** Slack does not say who somebody is whose word would take access away: the queue brings the message once more. */
export class SlackSilent extends Error {
  override readonly name = 'SlackSilent';
  constructor({ request }: RequestCommand) {
    super(`Slack does not say who revokes ${request}. It is tried again by itself.`);
  }
}

/** What ends access rather waits for Slack than being refused. */
export const waitsForSlack = ({ kind }: RequestCommand, answer: Answer): boolean =>
  kind === 'revoke' && answer.kind === 'refused' && answer.why === 'slack_silent';
