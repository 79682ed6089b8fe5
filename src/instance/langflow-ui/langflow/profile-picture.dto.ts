import { ApiProperty, ApiSchema } from '../../../platform/validation/deferred-swagger.js';
import { TextField } from '../../../platform/validation/fields.js';

/** The path parameters of one picture. */
export class ProfilePicturePath {
  @TextField({ example: 'Space' })
  folder_name: string;

  @TextField({ example: '046-rocket.svg' })
  file_name: string;
}

/** All pictures. */
@ApiSchema({ name: 'ProfilePicturesResponse' })
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
