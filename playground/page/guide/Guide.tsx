import type { ChangedShown, WorldShown } from '../../control/wire.ts';

export function Guide(_props: { readonly world: WorldShown; readonly changed: ChangedShown }) {
  return <p>Nothing here yet.</p>;
}
