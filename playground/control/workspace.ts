import type { Workspace } from '../slack/types.ts';
import { ACME, BOT_USER } from '../slack/workspace.ts';

/** The company of the page: the one of every story, and a channel that is shared with another company. */
export const WORKSPACE: Workspace = {
  ...ACME,
  channels: [
    ...ACME.channels,
    {
      id: 'C01PARTNERS',
      name: 'ml-partners',
      members: ['U01DANA', 'U01PRIYA', 'U01STRANGE', BOT_USER],
      isPrivate: false,
      isExtShared: true,
      isArchived: false,
      dmWith: null,
    },
  ],
};
