import type { Fault } from '../faults.ts';
import type { Call } from '../call.ts';
import { OpenAIError } from '../openai/errors.ts';
import { slackFault } from '../slack/slack.ts';
import type { LeverShown } from './toolsWire.ts';

/** How long "slowly" takes, in milliseconds of real time: longer than Slack waits. */
export const SLOW_MS = 4_000;

type Told = Pick<LeverShown, 'name' | 'group' | 'title' | 'says'>;

/** Plays a fault on calls to a stand-in, while it is on; `once` lets go after the first. */
export interface FaultLever extends Told {
  readonly kind: 'toggle' | 'once';
  readonly service: 'openai' | 'slack' | 'sqs';
  readonly fits: (call: Call) => boolean;
  readonly fault: (slow: () => Promise<void>) => Fault;
}

/** Kills the instance that makes such a call, right there. */
export interface KillLever extends Told {
  readonly kind: 'once';
  readonly fn: 'requests' | 'shares';
  readonly operation: string;
  readonly moment: 'before effect' | 'after effect';
}

const CREATE = 'createFineTuningCheckpointPermission';
const isCreate = ({ operation }: Call): boolean => operation === CREATE;
const all = (): boolean => true;
const answers = (error: OpenAIError) => (): Fault => {
  const { status, headers = {}, body = '' } = error.answer();
  return { kind: 'status', status, headers, body: Buffer.isBuffer(body) ? body.toString() : body };
};
const isMethod = ({ operation }: Call): boolean => operation !== 'response_url';

export const FAULTS: readonly FaultLever[] = [
  {
    name: 'openai-401',
    group: 'OpenAI',
    title: 'Refuse the admin key (401)',
    says: 'Every call is refused. What is approved waits, operators are told once, and all goes on by itself within 5 minutes of this being off.',
    kind: 'toggle',
    service: 'openai',
    fits: all,
    fault: answers(new OpenAIError(401, 'Incorrect API key provided.', { code: 'invalid_api_key' })),
  },
  {
    name: 'openai-404',
    group: 'OpenAI',
    title: 'Do not know the model (404)',
    says: 'The next approved request fails for good: the card says that nothing was shared, and offers “Try again”.',
    kind: 'toggle',
    service: 'openai',
    fits: isCreate,
    fault: answers(new OpenAIError(404, 'The model does not exist.', { param: 'model', code: 'model_not_found' })),
  },
  {
    name: 'openai-429',
    group: 'OpenAI',
    title: 'Be busy (429)',
    says: 'Every call is told to come back in 20 seconds. What is approved says when it is tried next, and goes on by itself.',
    kind: 'toggle',
    service: 'openai',
    fits: all,
    fault: answers(new OpenAIError(429, 'Rate limit reached.', { type: 'requests', headers: { 'retry-after': '20' } })),
  },
  {
    name: 'openai-500',
    group: 'OpenAI',
    title: 'Fail (500)',
    says: 'Every call fails. The bot looks and tries again at growing pauses; nothing is shared until this is off.',
    kind: 'toggle',
    service: 'openai',
    fits: all,
    fault: answers(new OpenAIError(500, 'The server had an error.', { type: 'server_error' })),
  },
  {
    name: 'openai-slow',
    group: 'OpenAI',
    title: 'Answer slowly',
    says: 'Each call takes 4 seconds. Clicks are still answered at once; the card says “Creating it at OpenAI” meanwhile.',
    kind: 'toggle',
    service: 'openai',
    fits: all,
    fault: (slow) => ({ kind: 'slow', wait: slow }),
  },
  {
    name: 'openai-drop',
    group: 'OpenAI',
    title: 'Lose the next answer',
    says: 'The next permission is created, but the connection drops before the answer. The bot looks a minute later: one permission, not two.',
    kind: 'once',
    service: 'openai',
    fits: isCreate,
    fault: () => ({ kind: 'drop_after' }),
  },
  {
    name: 'slack-limit',
    group: 'Slack',
    title: 'Rate-limit the bot (429)',
    says: 'Slack takes no message and says to wait 30 seconds. What is granted is granted all the same; cards and messages follow when this is off.',
    kind: 'toggle',
    service: 'slack',
    fits: ({ operation }) => operation.startsWith('chat.'),
    fault: () => slackFault('ratelimited', 30),
  },
  {
    name: 'slack-fail',
    group: 'Slack',
    title: 'Fail (internal_error)',
    says: 'Every call of the bot to Slack fails: nobody’s rights can be checked, so no click counts; once this is off, what was missed is drawn.',
    kind: 'toggle',
    service: 'slack',
    fits: isMethod,
    fault: () => slackFault('internal_error'),
  },
  {
    name: 'slack-slow',
    group: 'Slack',
    title: 'Answer the bot slowly',
    says: 'Each call to Slack takes 4 seconds. What opens a dialog then misses Slack’s limit of 3 seconds, and the person sees that.',
    kind: 'toggle',
    service: 'slack',
    fits: all,
    fault: (slow) => ({ kind: 'slow', wait: slow }),
  },
  {
    name: 'queue-hangs',
    group: 'Functions',
    title: 'Let the queue behind the door hang',
    says: 'No message is accepted. The door gives up before Slack does, so the person is told that it failed, and nothing was recorded.',
    kind: 'toggle',
    service: 'sqs',
    fits: ({ caller, operation }) => operation === 'SendMessage' && (caller ?? '').startsWith('slack#'),
    fault: () => ({ kind: 'hang' }),
  },
];

export const KILLS: readonly KillLever[] = [
  {
    name: 'kill-shares',
    group: 'Functions',
    title: 'Kill “shares” in the next create',
    says: 'The function dies after OpenAI has created the permission and before it hears of it. Its message comes again after 2 minutes: one permission.',
    kind: 'once',
    fn: 'shares',
    operation: CREATE,
    moment: 'after effect',
  },
  {
    name: 'kill-requests',
    group: 'Functions',
    title: 'Kill “requests” before it posts',
    says: 'The function dies before its next message reaches Slack. Its message comes again after 2 minutes: the card is posted once.',
    kind: 'once',
    fn: 'requests',
    operation: 'chat.postMessage',
    moment: 'before effect',
  },
];
