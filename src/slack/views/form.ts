/** The form's types: the door fills a FormView, `askForm` draws it. */
export type {
  Already,
  Decider,
  DurationChoice,
  FieldName,
  FormView,
  ModelChoice,
  NobodyLeft,
  Problems,
  WhoDecides,
} from './formView.ts';
export { FORM } from './formView.ts';
