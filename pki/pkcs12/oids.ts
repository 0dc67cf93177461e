/** RFC 5652, section 4. */
export const DATA = '1.2.840.113549.1.7.1';
/** RFC 5652, section 8. */
export const ENCRYPTED_DATA = '1.2.840.113549.1.7.6';
/** RFC 2985, section 5.5.2. */
export const LOCAL_KEY_ID = '1.2.840.113549.1.9.21';
