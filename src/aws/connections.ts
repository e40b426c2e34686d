import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';

/** A connection idle for longer may have been closed by the other side. */
const IDLE_MS = 4_000;

/**
 * Connections kept between calls of one invocation, but not over a freeze: a Lambda function is stopped between
 * invocations while the other side goes on and closes what is idle, and the first call afterwards would break on it.
 */
export interface Connections {
  /** The agent for one call that begins now. */
  agentFor(secure: boolean): HttpAgent;
}

export const createConnections = (now: () => number): Connections => {
  let agents: { readonly plain: HttpAgent; readonly secure: HttpsAgent } | null = null;
  let usedAt = 0;
  return {
    agentFor: (secure) => {
      const at = now();
      if (agents !== null && Math.abs(at - usedAt) > IDLE_MS) {
        // Only idle ones are closed now; one that still answers ends with its answer.
        for (const agent of [agents.plain, agents.secure]) {
          for (const sockets of Object.values(agent.freeSockets)) for (const socket of sockets ?? []) socket.destroy();
        }
        agents = null;
      }
      usedAt = at;
      agents ??= { plain: new HttpAgent({ keepAlive: true }), secure: new HttpsAgent({ keepAlive: true }) };
      return secure ? agents.secure : agents.plain;
    },
  };
};
