import { isFields, text } from './json';

/** A text that names an image. */
export interface FoundImage {
  /** The text. */
  readonly image: string;
  /** Where it stands, from the root of what was searched. */
  readonly path: readonly (string | number)[];
}

/** Names of fields that hold the name of an image, in kinds of Kubernetes and of operators. */
const FIELDS: readonly (string | number | undefined)[] = ['image', 'imageName', 'reference'];
const NAME = /^[A-Za-z0-9][\w.-]*(:\d+)?[/:@][\w./:@-]+$/;

/** Every text in a value that stands in a field for images and reads like the name of one, with a path, a tag or a digest. */
export function* imagesIn(value: unknown, path: readonly (string | number)[] = []): Iterable<FoundImage> {
  if (isFields(value) || Array.isArray(value)) {
    for (const [key, item] of Object.entries(value)) {
      yield* imagesIn(item, [...path, Array.isArray(value) ? Number(key) : key]);
    }
  } else if (FIELDS.includes(path.at(-1)) && NAME.test(text(value) ?? '')) {
    yield { image: text(value)!, path };
  }
}
