import { Body, Controller, Param, Post } from '@nestjs/common';
import { SuperuserOnly } from '../../../access/access.decorators.js';
import type { Actor } from '../../../access/actor.js';
import { CurrentActor } from '../../../access/current-actor.decorator.js';
import { Scope } from '../../../access/scope.decorator.js';
import { Answers } from '../../../adapters/answers.decorator.js';
import { BelongsTo } from '../../../adapters/belongs-to.decorator.js';
import { langflow } from '../../../adapters/langflow.js';
import { ApiTags } from '../../../platform/validation/deferred-swagger.js';
import { CONNECT_PRODUCT_REFUSALS, ProductConnections } from '../product-connections.service.js';
import { ConnectionCreate, ConnectionPath, ConnectionRead } from './connect.dto.js';

/** `/api/v1/connect`: products that let people log in here. This is our addition. */
@ApiTags('OAuth2')
@Scope('admin')
@BelongsTo(langflow)
@Controller('api/v1/connect')
export class ConnectController {
  constructor(private readonly connections: ProductConnections) {}

  @Post(':product')
  @SuperuserOnly()
  @Answers(ConnectionRead, {
    description:
      'Let a product log people in here: make its OAuth client if it is not there, and return what to paste into the settings of the product.\n\nThe same request again changes nothing, and the secret is not in its response.',
    fails: CONNECT_PRODUCT_REFUSALS,
  })
  async connectProduct(
    @CurrentActor() actor: Actor,
    @Param() { product }: ConnectionPath,
    @Body() body: ConnectionCreate,
  ) {
    return ConnectionRead.from(
      await this.connections.connect(actor, ConnectionCreate.toRequest(product, body)),
    );
  }
}
