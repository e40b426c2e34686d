import { renderToStaticMarkup } from 'react-dom/server';
import { Sheet } from './Sheet.tsx';
import type { SheetData } from './types.ts';

/** The sheet as HTML, without its head. */
export const markup = (data: SheetData): string => renderToStaticMarkup(<Sheet {...data} />);
