import { Controller, Get, Param, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Public, SignedIn } from '../../../access/access.decorators.js';
import { Answers } from '../../../adapters/answers.decorator.js';
import { BelongsTo } from '../../../adapters/belongs-to.decorator.js';
import { pages } from '../../../adapters/pages.js';
import { DomainError } from '../../../platform/errors/domain-error.js';
import { sendPage } from '../../../platform/pages/page.js';
import { FrontendFiles } from '../frontend-files.service.js';
import { AssetPath } from './asset-path.dto.js';
import { ASSET_HEADERS, DOCUMENT_HEADERS, NOT_BUILT } from './frontend.page.js';

/** The account page, on which people manage their own account. */
@BelongsTo(pages)
@Controller('account')
export class AccountPageController {
  constructor(private readonly files: FrontendFiles) {}

  @Get('assets/:file')
  @Public()
  @Answers('page')
  async sendAccountAsset(
    @Param() { file }: AssetPath,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const accepted = request.headers['accept-encoding'];
    const found = await this.files.find('account', `assets/${file}`, accepted);
    if (!found) throw new DomainError('route_not_found');
    void reply.headers(found.headers).headers(ASSET_HEADERS);
    return found.content;
  }

  /** Every view is a path of the account page, which its router reads. */
  @Get(['', ':view', ':view/:item', ':view/:item/:part'])
  @SignedIn()
  @Answers('page')
  async showAccount(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const accepted = request.headers['accept-encoding'];
    const found = await this.files.find('account', 'index.html', accepted);
    if (!found) return sendPage(reply, NOT_BUILT);
    void reply.headers(found.headers).headers(DOCUMENT_HEADERS);
    return found.content;
  }
}
