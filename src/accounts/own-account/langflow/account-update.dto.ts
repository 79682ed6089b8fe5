import { ApiSchema } from '../../../platform/validation/deferred-swagger.js';
import { USER_NAME } from '../../../platform/validation/field-descriptions.js';
import { TextField } from '../../../platform/validation/fields.js';
import { NoExtraFields } from '../../../platform/validation/no-extra-fields.js';
import type { UserChanges } from '../../../users/users.service.js';

const DETAIL = { required: false, nullable: true } as const;

/** An absent field is unchanged. Null empties a detail of the person. */
@NoExtraFields()
@ApiSchema({
  name: 'AccountUpdate',
  description:
    'The changes of an account. An absent field leaves the value as it is; null empties it.',
})
export class AccountUpdate {
  @TextField({ required: false, description: USER_NAME })
  username?: string;

  @TextField({ ...DETAIL, description: "The person's name, at most 255 characters." })
  name?: string | null;

  @TextField({ ...DETAIL, description: "The person's company, at most 255 characters." })
  company?: string | null;

  @TextField({ ...DETAIL, description: "The person's job title, at most 255 characters." })
  job_title?: string | null;

  @TextField({
    required: false,
    example: 'Space/046-rocket.svg',
    description: 'One of `/api/v1/files/profile_pictures/list`.',
  })
  profile_image?: string;

  static toChanges(body: AccountUpdate): UserChanges {
    return {
      ...(body.username !== undefined && { username: body.username }),
      ...(body.name !== undefined && { name: body.name }),
      ...(body.company !== undefined && { company: body.company }),
      ...(body.job_title !== undefined && { jobTitle: body.job_title }),
      ...(body.profile_image !== undefined && { profileImage: body.profile_image }),
    };
  }
}
