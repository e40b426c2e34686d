import * as v from 'valibot';

const Id = v.pipe(v.string(), v.maxLength(255));
const Text = v.pipe(v.string(), v.maxLength(40_000));
const MessageRef = v.strictObject({ channel: Id, ts: Id });
const ViewRef = v.strictObject({ id: Id });
const Where = v.union([MessageRef, ViewRef]);

/** What a person can do, and what it takes: the body of `POST /api/people/<id>/<act>`. */
export const BODIES = {
  command: v.strictObject({ channel: Id, text: Text }),
  say: v.strictObject({ channel: Id, text: v.pipe(Text, v.minLength(1)), thread: v.optional(Id) }),
  click: v.strictObject({ where: Where, action: Id, block: v.optional(Id), value: v.optional(v.string()) }),
  menu: v.strictObject({ where: Where, action: Id, value: v.string(), block: v.optional(Id) }),
  fill: v.strictObject({ view: Id, block: Id, value: Text }),
  search: v.strictObject({ view: Id, block: Id, text: v.pipe(v.string(), v.maxLength(3_000)) }),
  choose: v.strictObject({
    view: Id,
    block: Id,
    action: v.optional(Id),
    value: v.union([v.null(), v.string(), v.array(v.string())]),
  }),
  submit: v.strictObject({ view: Id }),
  close: v.strictObject({ view: Id, all: v.optional(v.boolean(), false) }),
  read: v.strictObject({ channel: Id, ts: Id }),
} as const;
export type Act = keyof typeof BODIES;
export type Body<A extends Act> = v.InferOutput<(typeof BODIES)[A]>;
