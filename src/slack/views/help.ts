import { type Message, compose, paragraph } from './message.ts';
import { preformatted, rich } from './rich.ts';
import { inline } from './typed.ts';

/** Help, and what is said when nobody can tell what was meant. Only forms that exist. */

const FORMS: readonly (readonly [form: string, what: string])[] = [
  ['/share-model', 'the form'],
  ['/share-model ft:… payments-prod for 30d because …', 'ask in one line'],
  ['/share-model list ft:…', 'who may use it, why, until when'],
];

export function help(): Message {
  const width = Math.max(...FORMS.map(([form]) => form.length)) + 3;
  const text = FORMS.map(([form, what]) => `${form.padEnd(width)}${what}`).join('\n');
  return compose('', [rich('help', preformatted(text))]);
}

/** @param nearest the word that may have been meant, such as `list` */
export function unknownForm(word: string, nearest: string | null): Message {
  const guess = nearest === null ? '' : ` Did you mean /share-model ${nearest}?`;
  return paragraph(`I do not know “${inline(word, 40)}”.${guess} /share-model help shows all three forms.`);
}
