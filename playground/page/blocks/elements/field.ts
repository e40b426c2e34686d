/** What an element needs to know of the input block around it. */
export interface Field {
  /** The element's own id, which the label is for. */
  readonly id: string;
  readonly label: string;
  readonly labelledBy: string;
  readonly describedBy: string | undefined;
  readonly isWrong: boolean;
  readonly isRequired: boolean;
}

/** Outside of an input block. */
export const NO_FIELD = {
  describedBy: undefined,
  isWrong: false,
  isRequired: false,
} as const satisfies Partial<Field>;
