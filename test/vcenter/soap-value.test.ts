import { AnyType, dataObject, reference } from '../../vcenter';
import { encodeCall } from '../../vcenter/soap-value';
import { parseXml } from '../../vcenter/xml';

const VM = reference('VirtualMachine', 'vm-1');
const body = (fields: Parameters<typeof encodeCall>[2]) =>
  /<_this type="VirtualMachine">vm-1<\/_this>(.*)<\/Do>/s.exec(encodeCall('Do', VM, fields))?.[1];

test('a call is an element of its method, the object first', () => {
  expect(encodeCall('PowerOnVM_Task', VM)).toMatch(
    /<soapenv:Body><PowerOnVM_Task xmlns="urn:vim25"><_this type="VirtualMachine">vm-1<\/_this><\/PowerOnVM_Task>/,
  );
});

test.each<[string, Parameters<typeof encodeCall>[2], string]>([
  ['a text', { a: 'x' }, '<a>x</a>'],
  ['an empty text', { a: '' }, '<a></a>'],
  ['a number', { a: -1.5 }, '<a>-1.5</a>'],
  ['a boolean', { a: false }, '<a>false</a>'],
  ['a date', { a: new Date(0) }, '<a>1970-01-01T00:00:00.000Z</a>'],
  ['nothing', { a: undefined, b: 1 }, '<b>1</b>'],
  ['a list', { a: ['x', 'y'] }, '<a>x</a><a>y</a>'],
  ['an empty list', { a: [] }, ''],
  ['a reference', { a: reference('Folder', 'group-1') }, '<a type="Folder">group-1</a>'],
  ['a data object', { a: dataObject({ b: 1, c: ['x'] }) }, '<a><b>1</b><c>x</c></a>'],
  ['a typed data object', { a: dataObject({}, 'VirtualE1000') }, '<a xsi:type="VirtualE1000"></a>'],
  ['any type', { a: new AnyType('1') }, '<a xsi:type="xsd:string">1</a>'],
  ['any other type', { a: new AnyType(1, 'xsd:int') }, '<a xsi:type="xsd:int">1</a>'],
  ['marks of XML', { a: '<b a="1">&amp;' }, '<a>&lt;b a=&quot;1&quot;&gt;&amp;amp;</a>'],
  ['the fields in the order given', { z: 1, a: 2 }, '<z>1</z><a>2</a>'],
])('%s', (_, fields, expected) => {
  expect(body(fields)).toBe(expected);
});

test.each(['tab\tand\r\nline ends', '<![CDATA[x]]>', 'Grüße, 東京 👋', '&lt;', '  spaces  ', ']]>'])(
  '%j comes back as it was',
  (text) => {
    expect(
      parseXml(encodeCall('Do', VM, { text }))
        .at('Body', 'Do')
        ?.string('text'),
    ).toBe(text);
  },
);

test.each(['\u0000', 'a\u0008b', '\ud800', '\uffff'])('%j cannot be sent', (text) => {
  expect(() => encodeCall('Do', VM, { text })).toThrow(/character U\+[0-9A-F]{4}, which XML cannot carry/);
});
