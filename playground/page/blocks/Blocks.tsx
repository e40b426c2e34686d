import type { ReactNode } from 'react';
import type { Json } from '../../slack/blocks/blocks.ts';
import { Actions } from './Actions.tsx';
import { SurfaceContext } from './context.ts';
import { Input } from './Input.tsx';
import { Context, Divider, Header } from './Plain.tsx';
import { str } from './read.ts';
import { RichText } from './rich/RichText.tsx';
import { Section } from './Section.tsx';
import type { Surface } from './surface.ts';
import { NotDrawn } from './NotDrawn.tsx';
import './blocks.css';

const DRAWN: Readonly<Record<string, (props: { readonly block: Json }) => ReactNode>> = {
  rich_text: RichText,
  section: Section,
  header: Header,
  context: Context,
  divider: Divider,
  actions: Actions,
  input: Input,
};

export interface BlocksProps {
  readonly blocks: readonly Json[];
  readonly surface: Surface;
}

/** Block Kit as Slack's client draws it. What it cannot draw is said in a grey line, never left out. */
export function Blocks({ blocks, surface }: BlocksProps): ReactNode {
  return (
    <SurfaceContext value={surface}>
      <div className="blocks">
        {blocks.map((block, at) => {
          const type = str(block.type);
          const Drawn = Object.hasOwn(DRAWN, type) ? DRAWN[type] : undefined;
          // A field that keeps its id keeps what is typed in it, as in Slack.
          const key = str(block.block_id) || `${type}-${at}`;
          return Drawn === undefined ? <NotDrawn key={key} type={type} /> : <Drawn key={key} block={block} />;
        })}
      </div>
    </SurfaceContext>
  );
}
