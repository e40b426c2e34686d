import { commandRequest, nudgeRequest } from '../../src/engine/requests.ts';
import { nudgeShare } from '../../src/engine/shares.ts';
import { requestPorts, sharePorts } from './ports.ts';
import { World } from './world.ts';
import type { Given, Work } from './world.ts';

/** The functions under test, on the world's ports. */
const work: Work = async (world, message, run, policy) => {
  switch (message.kind) {
    case 'command':
      await commandRequest(message.command, requestPorts(world, run, policy));
      return;
    case 'request':
      return nudgeRequest(message.id, requestPorts(world, run, policy));
    case 'share':
      return nudgeShare(message.key, message.request, sharePorts(world, run, policy));
  }
};

export const createWorld = (given: Given): World => new World(given, work);
