import type { ChangedShown, WorldShown } from '../../control/wire.ts';

export function Levers(_props: { readonly world: WorldShown; readonly changed: ChangedShown }) {
  return <p>Nothing here yet.</p>;
}
