import { envelope } from './support/fake-vcenter';
import { parseXml } from '../../vcenter/xml';

describe('types', () => {
  test.each([
    ['xsi', '<val xmlns:xsi="X" xsi:type="VirtualMachineRuntimeInfo"/>'],
    [
      'another prefix',
      '<val xmlns:XMLSchema-instance="X" XMLSchema-instance:type="VirtualMachineRuntimeInfo"/>',
    ],
    ['a value with a prefix', '<val xmlns:v="urn:vim25" xsi:type="v:VirtualMachineRuntimeInfo"/>'],
  ])('%s', (_, xml) => {
    expect(parseXml(xml)).toMatchObject({ type: 'VirtualMachineRuntimeInfo', referenceType: undefined });
  });

  test('a reference of any type has both', () => {
    const element = parseXml('<val type="HostSystem" xsi:type="ManagedObjectReference"> host-1 </val>');
    expect(element.type).toBe('ManagedObjectReference');
    expect(element.reference()).toEqual({ type: 'HostSystem', value: 'host-1' });
  });

  test('what has no type attribute is no reference', () => {
    expect(parseXml('<val>host-1</val>').reference()).toBeUndefined();
  });
});

describe('values', () => {
  const element = parseXml(
    '<r><n>42</n><t>true</t><one>1</one><f>false</f><d>2026-11-24T14:00:00.5Z</d><e/><s> a &lt;b&gt; &#65;&#x42; </s>' +
      '<c><![CDATA[<x>&amp;]]></c><o><i>1</i><i>2</i></o><l type="Datastore">d-1</l><l type="Datastore">d-2</l></r>',
  );
  test.each([
    ['a number', element.number('n'), 42],
    ['no number', element.number('s'), undefined],
    ['an empty number', element.number('e'), undefined],
    ['true', element.boolean('t'), true],
    ['1', element.boolean('one'), true],
    ['false', element.boolean('f'), false],
    ['no boolean', element.boolean('missing'), undefined],
    ['a date', element.date('d'), new Date('2026-11-24T14:00:00.500Z')],
    ['no date', element.date('s'), undefined],
    ['a text with its spaces, marks replaced', element.string('s'), ' a <b> AB '],
    ['an empty text', element.string('e'), ''],
    ['CDATA as it stands', element.string('c'), '<x>&amp;'],
    ['a path', element.number('o', 'i'), 1],
    ['a path that ends early', element.number('o', 'x', 'y'), undefined],
    [
      'a list',
      element
        .at('o')
        ?.all('i')
        .map(({ text }) => text),
      ['1', '2'],
    ],
    [
      'references',
      element.references('l'),
      [
        { type: 'Datastore', value: 'd-1' },
        { type: 'Datastore', value: 'd-2' },
      ],
    ],
  ])('%s', (_, found, expected) => {
    expect(found).toEqual(expected);
  });
});

describe('refused', () => {
  const bomb =
    '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]><x>&b;</x>';
  test.each([
    ['entities of its own', bomb, /a document type/],
    ['a document type in lower case', bomb.replace('DOCTYPE', 'doctype'), /document type|damaged/],
    ['nothing', '', /cut off or damaged/],
    ['an answer that is cut off', envelope('<a><b>1</b></a>').slice(0, -30), /cut off or damaged/],
    ['elements that do not match', '<a><b></a></b>', /cut off or damaged/],
    [
      'elements in elements in elements',
      `${'<a>'.repeat(50_000)}${'</a>'.repeat(50_000)}`,
      /cut off or damaged/,
    ],
    ['a text only', 'upstream connect error', /cut off or damaged/],
  ])('%s', (_, text, reason) => {
    expect(() => parseXml(text)).toThrow(reason);
  });

  test('an unknown entity is left as it stands', () => {
    expect(parseXml('<x>&nbsp;&#0;</x>').text).toBe('&nbsp;&#0;');
  });

  test('more elements than any answer has', () => {
    expect(() => parseXml(`<x>${'<a/>'.repeat(1_000_001)}</x>`)).toThrow(/more than 1000000 XML elements/);
  });
});
