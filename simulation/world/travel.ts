import type { Random } from '../random.ts';
import type { Instance } from './functions.ts';
import type { Schedule } from './schedule.ts';
import { drawFault } from './weather.ts';
import type { Fault, Service, Weather } from './weather.ts';

/** How long an effect can come after nobody waits for it any more: less than settle allows for (src/config). */
const LATE_AT_MOST = 18_000;
const SLOW_AT_MOST = 9_000;

/** No answer came. `sent`: something may have reached the other side. */
export class Cut extends Error {
  override readonly name = 'Cut';
  readonly sent: boolean;
  constructor(sent: boolean) {
    super(sent ? 'The connection broke.' : 'No connection came about.');
    this.sent = sent;
  }
}

export interface Trip<T> {
  readonly service: Service;
  /** For the story: what is asked of whom. */
  readonly what: string;
  /** What happens at the other side, and its answer. */
  readonly effect: () => T;
  /** The service's failure, as an answer. */
  readonly failure: (done: boolean) => T;
  /** The first byte leaves: it is not told where no connection comes about. */
  readonly leaves?: () => void;
}

export interface TravelOptions {
  readonly schedule: Schedule;
  readonly random: Random;
  readonly weather: () => Weather;
  readonly tell: (line: string) => void;
  /** Whether this service is down now. */
  readonly down: (service: Service, what: string) => boolean;
  /** A call is made, and this happens to it. */
  readonly called?: ((service: Service, fault: Fault | null) => void) | undefined;
  /** A call that nobody waits for any more takes effect now. */
  readonly cameLate?: ((service: Service) => void) | undefined;
}

/**
 * One call of a function on its way: there, its effect, and back, each at its own instant, so that calls of all functions
 * interleave in every way; and the caller can die at any of them.
 * Rejects with {@link Cut}; does not settle where nobody answers, or where the caller is dead.
 */
export const createTravel = ({ schedule, random, weather, tell, down, called, cameLate }: TravelOptions) => {
  const way = (): number => {
    const usual = weather().way;
    return 1 + random.below(usual) + (random.chance(0.02) ? random.below(2_000) : 0);
  };

  return <T>(instance: Instance, trip: Trip<T>): Promise<T> =>
    new Promise<T>((resolve, reject) => {
      if (instance.dead) return;
      const drawn = drawFault(weather(), trip.service, trip.what, random);
      const fault: Fault | null = down(trip.service, trip.what) ? random.pick(['refused', 'unreached', 'silent'] as const) : drawn;
      called?.(trip.service, fault);
      const note = (how: string): void => tell(`${instance.name} ${trip.what}${how}`);
      const back = (act: () => void): void => {
        schedule.after(way() + (fault === 'slow' ? random.below(SLOW_AT_MOST) : 0), () =>
          instance.receive(() => {
            act();
          }),
        );
      };
      const effect = (): (() => void) => {
        try {
          const value = trip.effect();
          return () => resolve(value);
        } catch (error) {
          return () => reject(error instanceof Error ? error : new Error(String(error)));
        }
      };

      if (fault === 'killed_before') {
        note(' †');
        instance.kill();
        return;
      }
      if (fault === 'unreached') {
        note(' (not reached)');
        back(() => reject(new Cut(false)));
        return;
      }
      trip.leaves?.();
      schedule.after(way(), () => {
        switch (fault) {
          case 'refused':
          case 'cut':
          case 'silent':
            note(` (${fault})`);
            if (fault === 'refused') back(() => resolve(trip.failure(false)));
            if (fault === 'cut') back(() => reject(new Cut(true)));
            return;
          case 'late':
            note(' (will be late)');
            schedule.after(1_000 + random.below(LATE_AT_MOST), () => {
              note(' (late)');
              cameLate?.(trip.service);
              effect();
            });
            return;
          case 'killed_between':
            note(' † (nobody hears the answer)');
            instance.kill();
            effect();
            return;
          default: {
            note(fault === null ? '' : ` (${fault})`);
            const answer = effect();
            if (fault === 'silent_after') return;
            if (fault === 'unclear') back(() => resolve(trip.failure(true)));
            else if (fault === 'cut_after') back(() => reject(new Cut(true)));
            else if (fault === 'killed_after') back(() => instance.kill());
            else back(answer);
          }
        }
      });
    });
};

export type Travel = ReturnType<typeof createTravel>;
