/**
 * Every limit that the stand-in keeps, in one place. Lengths are UTF-16 units, as `String.length` counts: never less
 * than characters. From Slack's Block Kit and Web API reference (docs.slack.dev); `own` marks where the
 * reference is silent and the stand-in is deliberately narrow.
 */
export const LIMITS = {
  blocksInMessage: 50,
  blocksInView: 100,
  /** Own: all texts, links and values of one message together. Slack's limit is undocumented, about 13,200 measured. */
  blockTextInMessage: 12_000,
  /** Longer text of a new message is cut, not refused. */
  postText: 40_000,
  updateText: 4_000,
  /** Own: Slack names only the error. */
  metadataBytes: 2_048,
  id: 255,

  textObject: 3_000,
  sectionText: 3_000,
  sectionFields: 10,
  sectionField: 2_000,
  header: 150,
  contextElements: 10,
  actionsElements: 25,
  inputLabel: 2_000,
  inputHint: 2_000,
  placeholder: 150,

  buttonText: 75,
  buttonValue: 2_000,
  url: 3_000,
  accessibilityLabel: 75,

  optionText: 75,
  optionDescription: 75,
  optionValue: 150,
  options: 100,
  optionGroups: 100,
  groupLabel: 75,
  overflowOptions: 5,
  choices: 10,

  confirmTitle: 100,
  confirmText: 300,
  confirmButton: 30,

  viewTitle: 24,
  viewButton: 24,
  privateMetadata: 3_000,
  viewBytes: 250_000,
  inputLength: 3_000,
  minQueryLength: 3,
  viewStack: 3,

  /** Milliseconds in which a delivery must be answered and a trigger used. */
  answerMs: 3_000,
  triggerMs: 3_000,
  responseUrlMs: 30 * 60_000,
  responseUrlPosts: 5,

  pageDefault: 100,
  repliesDefault: 1_000,
  page: 1_000,
} as const;

/** Calls a minute by method and workspace. */
export const TIERS = { T1: 1, T2: 20, T3: 50, T4: 100, special: 300 } as const;
export type Tier = keyof typeof TIERS;

/** chat.postMessage: one a second for each channel after a short burst, and several hundred a minute over all. */
export const POSTING = { perSecond: 1, burst: 10 } as const;
