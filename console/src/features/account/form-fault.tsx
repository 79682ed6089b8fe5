export { FormFault } from '../../ui/form-fault';
