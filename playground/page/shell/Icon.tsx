const PATHS = {
  eye: 'M1.5 8S4 3.5 8 3.5 14.5 8 14.5 8 12 12.5 8 12.5 1.5 8 1.5 8zM8 10a2 2 0 100-4 2 2 0 000 4z',
  hash: 'M6.5 2.5l-1.5 11M11 2.5l-1.5 11M2.5 6h11.5M2 10.5h11.5',
  lock: 'M4 7.5h8v6H4zM5.5 7.5V5a2.5 2.5 0 015 0v2.5',
  shared: 'M6 6.5a2 2 0 11-4 0 2 2 0 014 0zM14 9.5a2 2 0 11-4 0 2 2 0 014 0zM6 7l4 2',
  close: 'M4 4l8 8M12 4l-8 8',
  back: 'M13 8H3M7 4L3 8l4 4',
  check: 'M3 8.5l3.3 3.3L13 5',
  send: 'M2.5 3l11 5-11 5 1.5-5zM4 8h4.5',
  light: 'M8 11a3 3 0 100-6 3 3 0 000 6zM8 1v1.5M8 13.5V15M1 8h1.5M13.5 8H15M3 3l1 1M12 12l1 1M3 13l1-1M12 4l1-1',
  dark: 'M13.5 9.5A6 6 0 116.5 2.5a5 5 0 007 7z',
  system: 'M2 3h12v8H2zM6 13.5h4M8 11v2.5',
  reset: 'M3 8a5 5 0 105-5H4M6.5 .5L4 3l2.5 2.5',
  bell: 'M4 11V7a4 4 0 018 0v4l1 1H3zM6.8 14h2.4',
  warning: 'M8 2.5l6 11H2zM8 6.5v3M8 11.5v.2',
  trash: 'M3 4.5h10M6 4.5V3h4v1.5M4.5 4.5l.5 9h6l.5-9',
} as const;
export type IconName = keyof typeof PATHS;

/** A sign beside words or in a named button: nothing that a screen reader need say. */
export const Icon = ({ name, size = 16 }: { readonly name: IconName; readonly size?: number }) => (
  <svg
    aria-hidden="true"
    width={size}
    height={size}
    viewBox="0 0 16 16"
    fill="none"
    stroke="currentColor"
    strokeWidth="1.4"
    strokeLinecap="round"
    strokeLinejoin="round"
  >
    <path d={PATHS[name]} />
  </svg>
);
