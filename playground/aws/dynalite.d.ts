declare module 'dynalite' {
  import type { Server } from 'node:http';

  /** The few options that are used here; from the package's own index.js. */
  export default function dynalite(options?: {
    readonly createTableMs?: number;
    readonly deleteTableMs?: number;
    readonly updateTableMs?: number;
    /** A folder to keep tables in; in memory where not given. */
    readonly path?: string;
  }): Server;
}
