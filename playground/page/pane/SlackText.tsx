import type { Names } from '../blocks/surface.ts';
import { piecesOf } from './text.ts';
import type { Piece } from './text.ts';

/** A message's text as text nodes, with names where it refers to somebody. */
export const SlackText = ({ text, names }: { readonly text: string; readonly names: Names }) =>
  // oxlint-disable-next-line react/no-array-index-key -- pieces have no identity but their place
  piecesOf(text).map((piece, at) => <PieceShown key={at} piece={piece} names={names} />);

function PieceShown({ piece, names }: { readonly piece: Piece; readonly names: Names }) {
  switch (piece.kind) {
    case 'text':
      return piece.text;
    case 'user':
      return <span className="mention">@{names.user(piece.id)}</span>;
    case 'group':
      return <span className="mention">@{names.group(piece.id)}</span>;
    case 'channel':
      return <span className="mention">#{names.channel(piece.id)}</span>;
    case 'link':
      return (
        <a href={piece.url} target="_blank" rel="noreferrer">
          {piece.text}
        </a>
      );
  }
}
