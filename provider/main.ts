import { connector } from './connector';
import { serve } from './runtime';

serve(connector);
