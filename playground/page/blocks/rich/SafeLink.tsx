import type { ReactNode } from 'react';

/** A link only where it goes to the web; any other address is shown as text. */
export function SafeLink({ url, children }: { readonly url: string; readonly children: ReactNode }): ReactNode {
  const scheme = URL.canParse(url) ? new URL(url).protocol : '';
  if (scheme !== 'https:' && scheme !== 'http:') return <>{children}</>;
  return (
    <a className="rich-link" href={url} target="_blank" rel="noreferrer" title={url}>
      {children}
    </a>
  );
}
