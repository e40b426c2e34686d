import { isRecord } from '../json.ts';
import type { Delivery } from '../slack/people/deliveries.ts';
import type { WorldCall } from '../world/calls.ts';
import type { Invocation } from '../world/functions.ts';
import type { World } from '../world/world.ts';
import { endWords, hasFailures, messageIn, webEvent } from './timelineEvents.ts';
import { bodyValue, shown } from './timelineSecrets.ts';
import { actWords, callWords, formOf, messageWords } from './timelineWords.ts';
import { createSteps } from './timelineSteps.ts';
import type { Kept, Run, Steps } from './timelineSteps.ts';
import type { StepKind } from './toolsWire.ts';

/** What a world tells; give these to startWorld. */
export interface Recorder {
  /** From now on: what went before is the workspace's history. */
  readonly start: (world: World) => void;
  readonly call: (call: WorldCall, answered: unknown) => void;
  readonly invoke: (invocation: Invocation) => void;
  readonly delivery: (delivery: Delivery, ms: number) => void;
}

export interface Timeline extends Pick<Steps, 'after' | 'bodies'> {
  /** Of a new world. What the one before told is forgotten when it starts. */
  readonly record: () => Recorder;
  /** What somebody did beside the panes. */
  readonly note: (kind: StepKind, what: string) => void;
}

/** Every step as it happens, the last 2,000 of them; secrets are masked before they are kept. */
export function createTimeline(): Timeline {
  let current: Recorder | null = null;
  let world: World | null = null;
  const steps = createSteps(() => world?.now() ?? 0);
  const { add, end, touch, learn } = steps;

  const recorder = (): Recorder => {
    const runs = new Map<string, Run>();
    const functions = new Map<number, Kept>();
    const calls = new Map<string, Kept>();
    /** By the signed bytes. */
    const deliveries = new Map<string, Kept>();
    const isCurrent = () => current === own;

    const door = (body: string, signature: string, headers: unknown, run: Run): Kept => {
      const key = `${signature} ${body}`;
      const again = deliveries.has(key);
      const form = formOf(body);
      const name = (id: string) => world?.slack.world.users.get(id)?.displayName ?? id;
      if (!again) add('person', actWords(form, name), run);
      const kept = add('delivery', `signed ${typeof form['type'] === 'string' ? form['type'] : 'slash_command'}${again ? ', once more' : ''}`, run);
      kept.step.state = 'running';
      kept.bodies = [
        { label: 'Payload', value: shown(form) },
        { label: 'Headers', value: shown(headers) },
      ];
      learn(kept, form['actions'], form['view']);
      deliveries.set(key, kept);
      return kept;
    };

    const own: Recorder = {
      start: (started) => {
        current = own;
        world = started;
        steps.clear(started.now());
      },
      invoke: ({ n, fn, instance, event, ended, ms }) => {
        if (!isCurrent()) return;
        if (ended === null) {
          const run: Run = { requests: new Set(), steps: [] };
          runs.set(instance, run);
          const web = webEvent(event);
          if (fn === 'slack' && web !== null) {
            functions.set(n, door(web.body, web.signature, web.headers, run));
            return;
          }
          const message = bodyValue(messageIn(event));
          const what = fn === 'clock' ? 'clock: a minute has passed' : `${fn}: ${messageWords(message)}`;
          const kept = add('function', what, run, instance);
          kept.step.state = 'running';
          kept.step.isDetail = fn === 'clock' || what === 'shares: catalogue';
          kept.bodies = [{ label: 'Message', value: shown(message) }];
          if (fn !== 'clock') learn(kept, message);
          functions.set(n, kept);
          return;
        }
        const kept = functions.get(n);
        if (kept === undefined) return;
        functions.delete(n);
        if (fn === 'slack') {
          const status = ended.kind === 'answered' && isRecord(ended.answer) ? ended.answer['statusCode'] : null;
          const said = typeof status !== 'number' ? `the door ${endWords[ended.kind]}` : `answered ${status}`;
          const answer = ended.kind === 'answered' && isRecord(ended.answer) ? bodyValue(ended.answer['body']) : null;
          if (answer) kept.bodies = [{ label: 'Answer', value: shown(answer) }, ...kept.bodies];
          end(kept, status === 200 ? 'done' : 'failed', `${kept.step.what} · ${said}`, Math.round(ms));
          return;
        }
        // Whoever was killed is not there to be answered.
        for (const one of kept.run?.steps ?? []) {
          const waits = one !== kept && one.step.state === 'running';
          if (waits && ended.kind !== 'answered') end(one, 'failed', `${one.step.what} → nobody there to be answered`, null);
        }
        const isDone = ended.kind === 'answered' && !hasFailures(ended.answer);
        const said = ended.kind === 'answered' ? (isDone ? '' : ' · comes again later') : ` · ${endWords[ended.kind]}`;
        end(kept, isDone ? 'done' : 'failed', `${kept.step.what}${said}`, Math.round(ms));
      },
      call: (call, answered) => {
        if (!isCurrent()) return;
        const key = `${call.service} ${call.n}`;
        if (call.phase === 'received') {
          const run = runs.get(call.caller ?? '') ?? null;
          const { kind, what, isDetail } = callWords(call, world);
          const kept = add(kind, what, run, call.caller);
          kept.step.isDetail = isDetail;
          kept.step.state = 'running';
          kept.bodies = [{ label: 'Sent', value: shown({ method: call.method, path: call.path, body: call.request }) }];
          if (call.fn !== 'clock') learn(kept, call.request);
          calls.set(key, kept);
          return;
        }
        const kept = calls.get(key);
        if (kept === undefined) return;
        calls.delete(key);
        const body = bodyValue(answered);
        if (body !== undefined && body !== '') kept.bodies = [...kept.bodies, { label: 'Answered', value: shown(body) }];
        const error = isRecord(body) && body['ok'] === false ? String(body['error']) : null;
        // What is looked for need not be there.
        const isAbsent = call.method === 'GET' && call.status === 404;
        const failed = call.status === null || (call.status >= 400 && !isAbsent) || error !== null;
        const status = call.status === null ? 'no answer' : (error ?? String(call.status));
        const hide = !failed && (call.service === 'slack' || kept.step.kind === 'queue' || kept.step.kind === 'record');
        const played = call.fault === undefined ? '' : ' (lever)';
        end(kept, failed ? 'failed' : 'done', `${kept.step.what}${hide ? '' : ` → ${status}`}${played}`, Math.round(performance.now() - kept.began));
      },
      delivery: ({ n, request, error }) => {
        const kept = deliveries.get(`${request.headers['x-slack-signature'] ?? ''} ${request.rawBody}`);
        if (!isCurrent() || kept === undefined) return;
        kept.step.delivery = n;
        if (error === 'operation_timeout') {
          kept.step.state = 'failed';
          kept.step.what = `${kept.step.what} · Slack gave up after 3 s`;
        }
        touch(kept);
      },
    };
    return own;
  };

  return {
    record: recorder,
    note: (kind, what) => void add(kind, what),
    after: steps.after,
    bodies: steps.bodies,
  };
}
