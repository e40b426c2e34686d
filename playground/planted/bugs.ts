/** A bug that somebody could have written, put into the bot on purpose. */
export interface Bug {
  readonly name: string;
  /** What the bot does wrong with it. */
  readonly wrong: string;
  /** How it is seen by hand, where no cheat shows it: a sentence. */
  readonly seen: string;
  /** The cheat that shows it. */
  readonly cheat: string | null;
  /** Each `find` stands exactly once in its file, or the build fails. Two of them where the bot checks twice. */
  readonly edits: readonly { readonly file: string; readonly find: string; readonly replace: string }[];
}

export const BUGS: readonly Bug[] = [
  {
    name: 'self-approval',
    wrong: 'Whoever asks may approve it, too.',
    seen: 'The cheat “Approve your own request”: a permission that only one other person approved.',
    cheat: 'own-request',
    edits: [
      {
        file: 'src/domain/request/judge.ts',
        find: "if (person.user === state.asked.by.user && !rule.requesterMayApprove) return 'own_request';",
        replace: '',
      },
      {
        file: 'src/domain/policy/authorise.ts',
        find: '(by !== claim.requester || rule.requesterMayApprove) &&',
        replace: '',
      },
    ],
  },
  {
    name: 'one-owner-counts-twice',
    wrong: 'Two clicks by one owner count as two approvals.',
    seen: 'The cheat “Click twice, and two at once”: a permission after one person’s double click.',
    cheat: 'owners-at-once',
    edits: [
      {
        file: 'src/domain/request/judge.ts',
        find: "if (tallyFor(state, rule).holds(person.user)) return 'already_approved';",
        replace: '',
      },
      {
        file: 'src/domain/policy/authorise.ts',
        find: 'const fresh = !seen.has(by);',
        replace: 'const fresh = true;',
      },
    ],
  },
  {
    name: 'post-again',
    wrong: 'An answer that was lost is asked for again at once, without looking what came of the first try.',
    seen: 'The cheat “Lose OpenAI’s answer”: two permissions for one request.',
    cheat: 'lost-answer',
    edits: [
      {
        file: 'src/api/port.ts',
        find: 'const made = await openai.createFineTuningCheckpointPermission(model, [project]);',
        replace:
          'const post = () => openai.createFineTuningCheckpointPermission(model, [project]);\n' +
          '      const made = await post().catch(post);',
      },
    ],
  },
  {
    name: 'digest-ignored',
    wrong: 'A click on a card that is out of date counts for whatever is asked now.',
    seen: 'The cheat “Change the terms under a click”: a permission that one person gave who still saw “needs 2”.',
    cheat: 'changed-terms',
    edits: [
      {
        file: 'src/domain/request/judge.ts',
        find:
          "  if (command.digest !== state.digest) return 'terms_changed';\n" +
          "  if (tallyFor(state, rule).holds(person.user)) return 'already_approved';",
        replace: "  if (tallyFor(state, rule).holds(person.user)) return 'already_approved';",
      },
    ],
  },
  {
    name: 'anybody-approves',
    wrong: 'Everybody counts as an approver.',
    seen: 'Ask as Dana, approve as Bo, who is in no group of owners: “1 of 2”.',
    cheat: null,
    edits: [
      {
        file: 'src/domain/request/judge.ts',
        find: "return anySilent(principals, facts) ? 'slack_silent' : 'not_an_approver';",
        replace: 'return principals;',
      },
    ],
  },
  {
    name: 'never-ends',
    wrong: 'What was granted for some days is never taken away.',
    seen: 'Share something for 7 days, pull the lever “+30 days”: the number over everything stays up.',
    cheat: null,
    edits: [
      {
        file: 'src/domain/share/decide.ts',
        find: "if (permission?.origin === 'bot') {",
        replace: 'if (false) {',
      },
    ],
  },
  {
    name: 'forgets-the-attempt',
    wrong: 'An attempt that a crash cut short is forgotten instead of doubted.',
    seen: 'Pull “Kill “shares” in the next create”, approve, and let 10 minutes pass: the card says that the project already had it, and it is never removed.',
    cheat: null,
    edits: [
      {
        file: 'src/domain/share/decide.ts',
        find: "course.take({ kind: 'create_doubted', at: op.at, next: op.at + facts.settle, sent: true });",
        replace: "course.take({ kind: 'create_closed' });",
      },
    ],
  },
];
