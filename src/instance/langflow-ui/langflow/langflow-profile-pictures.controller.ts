import { Controller, Get, Param, Res } from '@nestjs/common';
import { ApiProduces, ApiTags } from '../../../platform/validation/deferred-swagger.js';
import type { FastifyReply } from 'fastify';
import { Public } from '../../../access/access.decorators.js';
import { Scope } from '../../../access/scope.decorator.js';
import { Answers } from '../../../adapters/answers.decorator.js';
import { BelongsTo } from '../../../adapters/belongs-to.decorator.js';
import { langflow } from '../../../adapters/langflow.js';
import { GET_PICTURE_REFUSALS, ProfilePictures } from '../profile-pictures.service.js';
import { ProfilePicturePath, ProfilePicturesResponse } from './profile-picture.dto.js';

const SVG = 'image/svg+xml';

/**
 * An SVG that is opened as a page could run scripts, so the policy forbids everything but showing
 * it.
 */
const HEADERS = {
  'content-type': SVG,
  'cache-control': 'public, max-age=86400',
  // The pictures contain no personal data, so a web UI on another host may show them.
  'cross-origin-resource-policy': 'cross-origin',
  'content-security-policy': "default-src 'none'; sandbox",
};

/**
 * `/api/v1/files/profile_pictures`. Public, since `<img>` sends no credentials (contract langflow
 * 8.1).
 */
@ApiTags('Web UI')
@Scope('settings')
@BelongsTo(langflow)
@Controller('api/v1/files/profile_pictures')
export class LangflowProfilePicturesController {
  constructor(private readonly pictures: ProfilePictures) {}

  @Get('list')
  @Public()
  @Answers(ProfilePicturesResponse, {
    description: 'List the pictures that an account can choose as its `profile_image`.',
  })
  listProfilePictures() {
    return ProfilePicturesResponse.from(this.pictures.list());
  }

  @Get(':folder_name/:file_name')
  @Public()
  @ApiProduces(SVG)
  @Answers(undefined, {
    description: 'Download a profile picture.',
    schema: { type: 'string' },
    fails: GET_PICTURE_REFUSALS,
  })
  downloadProfilePicture(
    @Param() { folder_name, file_name }: ProfilePicturePath,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const picture = this.pictures.get(folder_name, file_name);
    // Set after the look-up, since an error response is JSON.
    void reply.headers(HEADERS);
    return picture;
  }
}
