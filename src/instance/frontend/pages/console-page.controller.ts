import { Controller, Get, Param, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Public, SuperuserOnly } from '../../../access/access.decorators.js';
import { Answers } from '../../../adapters/answers.decorator.js';
import { BelongsTo } from '../../../adapters/belongs-to.decorator.js';
import { pages } from '../../../adapters/pages.js';
import { DomainError } from '../../../platform/errors/domain-error.js';
import { sendPage } from '../../../platform/pages/page.js';
import { FrontendFiles } from '../frontend-files.service.js';
import { AssetPath } from './asset-path.dto.js';
import { ASSET_HEADERS, DOCUMENT_HEADERS, NOT_BUILT } from './frontend.page.js';

/** The administrators' console. Its files have no data, so they are public; its document is not. */
@BelongsTo(pages)
@Controller('console')
export class ConsolePageController {
  constructor(private readonly files: FrontendFiles) {}

  @Get('assets/:file')
  @Public()
  @Answers('page')
  async sendConsoleAsset(
    @Param() { file }: AssetPath,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const accepted = request.headers['accept-encoding'];
    const found = await this.files.find('console', `assets/${file}`, accepted);
    if (!found) throw new DomainError('route_not_found');
    void reply.headers(found.headers).headers(ASSET_HEADERS);
    return found.content;
  }

  /** Every view is a path of the console, which its router reads. */
  @Get(['', ':view', ':view/:item', ':view/:item/:part'])
  @SuperuserOnly()
  @Answers('page')
  async showConsole(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const accepted = request.headers['accept-encoding'];
    const found = await this.files.find('console', 'index.html', accepted);
    if (!found) return sendPage(reply, NOT_BUILT);
    void reply.headers(found.headers).headers(DOCUMENT_HEADERS);
    return found.content;
  }
}
