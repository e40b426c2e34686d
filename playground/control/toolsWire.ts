/* What the tools beside the panes answer (timeline, levers, cheats, bundles): types only. */

export type StepKind =
  | 'person'
  | 'delivery'
  | 'queue'
  | 'function'
  | 'openai'
  | 'slack'
  | 'aws'
  | 'record'
  | 'lever'
  | 'clock';

/** One thing that happened, or that is still going on. Told again, with the same `n`, when more is known of it. */
export interface Step {
  /** Its place: counts on over resets. */
  readonly n: number;
  /** Milliseconds, by the world's clock. */
  readonly at: number;
  readonly kind: StepKind;
  /** One line. */
  readonly what: string;
  readonly state: 'running' | 'done' | 'failed';
  /** Milliseconds of real time; null while it runs, and where nothing was waited for. */
  readonly ms: number | null;
  /** The instance of the function that did it, such as `shares#3`. */
  readonly by: string | null;
  /** Ids of the requests that it is about. */
  readonly requests: readonly string[];
  /** Of a delivery: its number, to deliver it again by. */
  readonly delivery: number | null;
  /** A look at something, or a note: of no interest unless one wants to know everything. */
  readonly isDetail: boolean;
  /** Whether there is something to unfold. */
  readonly hasBodies: boolean;
}

export interface TimelineShown {
  /** Ask with `after` = this for what came since. */
  readonly upTo: number;
  /** Number of the oldest step that is kept: what lies before is forgotten. */
  readonly first: number;
  readonly steps: readonly Step[];
}

/** What a step said and was told, secrets masked. */
export interface StepBodies {
  readonly n: number;
  readonly bodies: readonly { readonly label: string; readonly value: unknown }[];
}

export interface LeverShown {
  readonly name: string;
  readonly group: 'OpenAI' | 'Slack' | 'Functions' | 'Clock' | 'Keys and rules';
  /** On the button. */
  readonly title: string;
  /** What it will do, and what to expect, in a sentence. */
  readonly says: string;
  /** `toggle`: stays on until it is put off. `once`: waits for its moment, then is used up. `push`: happens now. */
  readonly kind: 'toggle' | 'once' | 'push';
  readonly state: 'off' | 'on' | 'used';
}

export interface LeverDone {
  readonly lever: LeverShown;
  /** What happened, where it happened at once. */
  readonly done: string | null;
}

export interface CheatShown {
  readonly name: string;
  readonly title: string;
  /** What it tries, in a sentence. */
  readonly says: string;
}

export interface CheatDone {
  readonly name: string;
  readonly request: string;
  readonly expected: string;
  readonly happened: string;
  /** Permissions at OpenAI, over all models. */
  readonly before: number;
  readonly after: number;
  /** Whether the bot stayed right. */
  readonly right: boolean;
  /** What was done, one line each. */
  readonly lines: readonly string[];
}

export interface BundlesShown {
  /** `built`: as `npm run build` made them. `planted`: built with a bug. `source`: no bundles, the source runs. */
  readonly from: 'built' | 'planted' | 'source';
  readonly planted: { readonly name: string; readonly wrong: string; readonly seen: string } | null;
  readonly bundles: readonly { readonly fn: string; readonly sha256: string; readonly bytes: number }[];
}

/** What has really happened of the guided first minute. */
export interface GuideShown {
  readonly done: Readonly<Record<'asked' | 'refused' | 'approved' | 'granted', boolean>>;
  readonly notEmulated: readonly { readonly what: string; readonly why: string }[];
}
