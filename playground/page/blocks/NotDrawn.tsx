import type { ReactNode } from 'react';

/** Stands for what the renderer does not know. */
export const NotDrawn = ({ type }: { readonly type: string }): ReactNode => (
  <span className="blocks-unknown">not drawn here: {type || 'something without a type'}</span>
);
