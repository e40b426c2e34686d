import { changedPolicy } from './leverPolicy.ts';
import type { Levers } from './levers.ts';
import { setStage } from './cheatStage.ts';
import type { Stage } from './cheatStage.ts';
import { Refused } from './refused.ts';
import type { Route, Timer } from './routes.ts';
import type { Session } from './session.ts';
import type { Timeline } from './timeline.ts';
import type { CheatDone, CheatShown } from './toolsWire.ts';

interface Verdict {
  readonly expected: string;
  readonly happened: string;
  readonly right: boolean;
}
interface Cheat extends CheatShown {
  readonly requester: string;
  readonly play: (stage: Stage) => Promise<Verdict>;
}

const plural = (n: number, word: string): string => `${n} ${word}${n === 1 ? '' : 's'}`;
const progress = (stage: Stage): string => /\d+ of \d+/.exec(stage.says())?.[0] ?? 'settled';
const permissions = (n: number): string => (n === 0 ? 'no permission' : plural(n, 'permission'));

/** As many of them as would be enough with one more. */
const allButOne = ({ rule, owners }: Stage): readonly string[] => owners.slice(0, rule.approvals - 1);

const own: Cheat = {
  name: 'own-request',
  title: 'Approve your own request',
  says: 'Priya, an owner, asks for herself and approves it, too; one owner less than needed approves beside her.',
  requester: 'U01PRIYA',
  play: async (stage) => {
    const { approve, quiet, held, name, say, whisper, rule } = stage;
    await approve('U01PRIYA');
    await quiet();
    say(`${name('U01PRIYA')} clicked Approve on her own request. Told: “${whisper('U01PRIYA') ?? 'nothing'}”`);
    for (const owner of allButOne(stage)) {
      await approve(owner);
      await quiet();
      say(`${name(owner)} clicked Approve. The card: ${progress(stage)}.`);
    }
    return {
      expected: `Her own click does not count: ${rule.approvals - 1} of ${rule.approvals}, no permission.`,
      happened: `${permissions(held())} was made; the card says ${progress(stage)}.`,
      // That the others' clicks count shows that hers was looked at, and not just lost.
      right: held() === 0 && progress(stage) === `${rule.approvals - 1} of ${rule.approvals}`,
    };
  },
};

const together: Cheat = {
  name: 'owners-at-once',
  title: 'Click twice, and two at once',
  says: 'One owner double-clicks until there are clicks enough; then all the others click in the same moment.',
  requester: 'U01DANA',
  play: async (stage) => {
    const { approve, quiet, held, name, say, rule, owners } = stage;
    const [first = '', ...others] = owners;
    await Promise.all(Array.from({ length: rule.approvals }, () => approve(first)));
    await quiet();
    const early = held();
    say(`${name(first)} clicked Approve ${rule.approvals} times at once. The card: ${progress(stage)}; ${permissions(early)}.`);
    // Slack draws a card anew only after the first of them: all see the buttons. On a settled one there are none.
    const before = stage.card();
    if (early === 0) await Promise.all(others.map((owner) => approve(owner, before)));
    await quiet();
    say(`${others.map(name).join(', ')} clicked Approve in the same moment. ${permissions(held())} now.`);
    return {
      expected: 'One person counts once, and however many click together, one permission is made.',
      happened: `${permissions(early)} after the double click, ${permissions(held())} after everybody’s.`,
      right: early === 0 && held() === 1,
    };
  },
};

const lost: Cheat = {
  name: 'lost-answer',
  title: 'Lose OpenAI’s answer',
  says: 'OpenAI creates the permission, and the connection drops before the bot hears of it. Then 15 minutes pass.',
  requester: 'U01DANA',
  play: async (stage) => {
    const { world, approve, quiet, held, say, move, rule, owners, name } = stage;
    let armed = true;
    const isNext = ({ operation }: { readonly operation: string }) => {
      if (!armed || operation !== 'createFineTuningCheckpointPermission') return false;
      armed = false;
      return true;
    };
    world.openai.faults.next(isNext, { kind: 'drop_after' });
    try {
      for (const owner of owners.slice(0, rule.approvals)) {
        await approve(owner);
        await quiet();
      }
    } finally {
      armed = false;
    }
    say(`${owners.slice(0, rule.approvals).map(name).join(' and ')} approved; OpenAI’s answer was lost. ${permissions(held())} there.`);
    await move(15);
    say(`15 minutes later: ${permissions(held())}. The card: “${stage.says().slice(0, 90)}…”`);
    const told = /granted \d|until/.test(stage.says());
    return {
      expected: 'The bot looks before it creates again: exactly one permission, and the card says granted.',
      happened: `${permissions(held())} for one request; the card ${told ? 'says granted' : 'does not say granted'}.`,
      right: held() === 1 && told,
    };
  },
};

const terms: Cheat = {
  name: 'changed-terms',
  title: 'Change the terms under a click',
  says: 'While an owner still looks at “needs two”, a policy is deployed under which one is enough. Then the old card is clicked.',
  requester: 'U01DANA',
  play: async (stage) => {
    const { world, approve, quiet, held, say, rule, owners, name, whisper, model, project, move } = stage;
    const [owner = ''] = owners;
    const old = stage.card();
    const deployed = world.policy();
    await world.usePolicy(
      changedPolicy(deployed, (rules) => [
        { ...rule, name: 'one-is-enough', models: [model], projects: [project], approvals: 1 },
        ...rules,
      ]),
    );
    let verdict: Verdict;
    try {
      say(`A policy is deployed: one approval is enough for this. ${name(owner)} still sees “needs ${rule.approvals}”.`);
      await approve(owner, old);
      await quiet();
      say(`${name(owner)} clicked Approve on the old card. Told: “${whisper(owner) ?? 'nothing'}”`);
      verdict = {
        expected: 'What was clicked is not what is asked now: the click does not count, no permission.',
        happened: `${permissions(held())} was made; ${held() === 0 ? 'the click was not counted' : 'a click on other terms counted'}.`,
        right: held() === 0 && whisper(owner) !== null,
      };
    } finally {
      await world.usePolicy(deployed);
    }
    // The next minute's tick: what still waits is drawn again by the policy from before.
    await move(1);
    return verdict;
  },
};

const CHEATS: readonly Cheat[] = [own, together, lost, terms];

/** Each cheat makes a request of its own, so that it can be tried at any time and as often as one likes. */
export function cheatsRoutes(session: Session, levers: Levers, timeline: Timeline, timer: Timer): readonly Route[] {
  let isPlaying = false;
  const play = async (name: string): Promise<CheatDone> => {
    const cheat = CHEATS.find((one) => one.name === name);
    if (cheat === undefined) {
      throw new Refused('unknown_path', `There is no cheat ${name}. There are: ${CHEATS.map((one) => one.name).join(', ')}.`);
    }
    if (isPlaying) throw new Refused('busy', 'A cheat is being tried already. Wait until it is over.');
    isPlaying = true;
    const world = session.world();
    try {
      timeline.note('lever', `Cheat: ${cheat.title}`);
      return await levers.without(async () => {
        const stage = await setStage(session, timer, cheat.requester);
        const before = stage.total();
        const verdict = await cheat.play(stage);
        if (session.world() !== world) throw new Error('The world is another one now.');
        stage.over();
        return { name, request: stage.request, ...verdict, before, after: stage.total(), lines: stage.lines };
      });
    } catch (error) {
      if (session.world() === world) throw error;
      throw new Refused('not_possible', 'Everything was reset while the cheat was being tried. Try it again.', { cause: error });
    } finally {
      isPlaying = false;
      session.work();
      session.changed();
    }
  };
  return [
    { method: 'GET', path: '/api/cheats', run: () => CHEATS.map(({ name, title, says }) => ({ name, title, says })) },
    { method: 'POST', path: '/api/cheats/*', run: ({ parts: [name = ''] }) => play(name) },
  ];
}
