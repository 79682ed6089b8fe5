import { TextField } from '../../../platform/validation/fields.js';

export class AssetPath {
  /** The name of a file of the build. */
  @TextField()
  file: string;
}
