/**
 * Lets `Date.now()`, `new Date()` and `Date()` tell another time; dates that are given stay what they are, and timers
 * and `performance` stay real.
 */
export function moveDate(now: () => number): void {
  globalThis.Date = new Proxy(Date, {
    construct: (target, args: unknown[], newTarget) =>
      // Whatever a Date is made of is passed on unread.
      Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget) as Date,
    apply: (target) => new target(now()).toString(),
    get: (target, key, receiver) => (key === 'now' ? now : (Reflect.get(target, key, receiver) as unknown)),
  });
}
