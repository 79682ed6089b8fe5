import { ApiProperty, ApiSchema } from '../../platform/validation/deferred-swagger.js';
import { BooleanField, IntegerField, TextField } from '../../platform/validation/fields.js';

@ApiSchema({ name: 'FeatureFlags' })
export class FeatureFlags {
  @BooleanField({ required: false, default: false })
  wxo_deployments: boolean = false;

  @BooleanField({ required: false, default: false })
  mvp_components: boolean = false;
}

class SharedConfig {
  @ApiProperty({ type: FeatureFlags })
  feature_flags: FeatureFlags = new FeatureFlags();

  @IntegerField({ description: 'Megabytes.' })
  max_file_size_upload: number = 1024;

  @TextField({ schema: { enum: ['polling', 'streaming', 'direct'] } })
  event_delivery: string = 'streaming';

  @BooleanField()
  voice_mode_available: boolean = false;

  @IntegerField()
  frontend_timeout: number = 0;

  @TextField()
  mcp_base_url: string = '';

  @BooleanField()
  enable_extension_reload: boolean = false;

  @BooleanField({ required: false, default: false })
  authz_enabled: boolean = false;

  @BooleanField()
  allow_custom_components: boolean = true;
}

/**
 * The public part. The values are upstream's defaults, which its web UI needs (contract langflow
 * 7).
 */
@ApiSchema({ name: 'PublicConfigResponse' })
export class PublicConfigResponse extends SharedConfig {
  @TextField({ required: false, default: 'public', schema: { const: 'public' } })
  type: string = 'public';

  static create(): PublicConfigResponse {
    return new PublicConfigResponse();
  }
}

/** The part for signed-in callers. */
@ApiSchema({ name: 'ConfigResponse' })
export class ConfigResponse extends SharedConfig {
  @TextField({ required: false, default: 'full', schema: { const: 'full' } })
  type: string = 'full';

  @IntegerField()
  serialization_max_items_length: number = 1000;

  @IntegerField()
  serialization_max_text_length: number = 6000;

  @BooleanField()
  auto_saving: boolean = true;

  @IntegerField({ description: 'Milliseconds.' })
  auto_saving_interval: number = 1000;

  @IntegerField()
  health_check_max_retries: number = 5;

  @IntegerField()
  webhook_polling_interval: number = 0;

  @IntegerField({ description: 'Seconds.' })
  public_flow_cleanup_interval: number = 3600;

  @IntegerField({ description: 'Seconds.' })
  public_flow_expiration: number = 86_400;

  @BooleanField()
  webhook_auth_enable: boolean = true;

  @TextField()
  default_folder_name: string = 'Starter Project';

  @BooleanField()
  hide_getting_started_progress: boolean = false;

  @BooleanField()
  embedded_mode: boolean = false;

  @BooleanField()
  hide_logout_button: boolean = false;

  @BooleanField()
  hide_new_project_button: boolean = false;

  @BooleanField()
  hide_new_flow_button: boolean = false;

  @BooleanField()
  hide_starter_projects: boolean = false;

  @BooleanField()
  mcp_servers_locked: boolean = false;

  @BooleanField()
  custom_component_admin_only: boolean = false;

  static create(): ConfigResponse {
    return new ConfigResponse();
  }
}
