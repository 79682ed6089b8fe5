import { ApiProperty, ApiSchema } from '../../../platform/validation/deferred-swagger.js';
import { TextField } from '../../../platform/validation/fields.js';

/** The path parameters of one picture. */
export class ProfilePicturePath {
  @TextField({
    example: 'Space',
    description: 'The part of a `profile_image` in front of the slash.',
  })
  folder_name: string;

  @TextField({
    example: '046-rocket.svg',
    description: 'The part of a `profile_image` after the slash.',
  })
  file_name: string;
}

/** All pictures. */
@ApiSchema({
  name: 'ProfilePicturesResponse',
  description: 'The pictures that an account can have.',
})
export class ProfilePicturesResponse {
  @ApiProperty({
    title: 'Files',
    description: 'Values for `profile_image`.',
    type: [String],
    example: ['Space/046-rocket.svg'],
  })
  files: string[];

  static from(files: string[]): ProfilePicturesResponse {
    return { files };
  }
}
