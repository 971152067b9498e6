"""Reads a Moodle course backup as Moodle does: by its ids. Prints what it holds as JSON, or stops at what does not fit.

The second reader of what Kitbag writes; it shares no code with it, and knows only the format.
"""

import hashlib
import io
import json
import posixpath
import re
import sys
import zipfile
from xml.etree import ElementTree

NULL = '$@NULL@$'


class Backup:
    def __init__(self, path):
        self.zip = zipfile.ZipFile(path)
        self.names = self.zip.namelist()
        assert len(self.names) == len(set(self.names)), 'a path is there twice'
        self.read = set()

    def bytes(self, name):
        self.read.add(name)
        return self.zip.read(name)

    def xml(self, name):
        return ElementTree.fromstring(self.bytes(name))


def same(what, *values):
    assert len({str(value) for value in values}) == 1, f'{what}: {values}'


def integer(element, path):
    text = element.findtext(path)
    assert text and re.fullmatch(r'\d+', text), f'{path}: {text!r} is no number'
    return int(text)


def once(what, values):
    values = list(values)
    assert len(values) == len(set(values)), f'{what}: {values}'


def pool(backup):
    """Each file of files.xml: by its id, with its bytes held against the digest that names them."""
    files = {}
    for file in backup.xml('files.xml').findall('file'):
        digest = file.findtext('contenthash')
        data = backup.bytes(f'files/{digest[:2]}/{digest}')
        same('contenthash', digest, hashlib.sha1(data).hexdigest())
        same('filesize', file.findtext('filesize'), len(data))
        same('userid', file.findtext('userid'), NULL)
        folder = file.findtext('filepath')
        assert folder.startswith('/') and folder.endswith('/'), folder
        identity = int(file.get('id'))
        assert identity not in files, f'file {identity} is there twice'
        files[identity] = {
            'context': integer(file, 'contextid'), 'component': file.findtext('component'),
            'area': file.findtext('filearea'), 'path': folder[1:] + file.findtext('filename'), 'data': data,
        }
    return files


def scorm(backup, element, files, grades, seen):
    """A SCORM activity: its package holds the files beside it, and its rows say what the package's manifest says."""
    package = [file for file in files if file['area'] == 'package']
    assert len(package) == 1, 'one package'
    same('reference', element.findtext('reference'), package[0]['path'])
    same('sha1hash', element.findtext('sha1hash'), hashlib.sha1(package[0]['data']).hexdigest())
    inner = zipfile.ZipFile(io.BytesIO(package[0]['data']))
    content = {file['path']: file['data'] for file in files if file['area'] == 'content'}
    same('content', sorted(content), sorted(inner.namelist()))
    for name in inner.namelist():
        assert inner.read(name) == content[name], f'{name} differs from the package'

    manifest = ElementTree.fromstring(inner.read('imsmanifest.xml'))
    bare = lambda tag: tag.rsplit('}', 1)[-1]
    children = lambda node, tag: [child for child in node if bare(child.tag) == tag]
    version = [node.text for node in manifest.iter() if bare(node.tag) == 'schemaversion'][0]
    same('version', element.findtext('version'), 'SCORM_1.2' if version == '1.2' else 'SCORM_1.3')
    organization = children(children(manifest, 'organizations')[0], 'organization')[0]
    resources = {node.get('identifier'): node for node in manifest.iter() if bare(node.tag) == 'resource'}
    title = lambda node: children(node, 'title')[0].text
    expected = [(organization.get('identifier'), '/', '', title(organization))]
    walk = [(organization, organization.get('identifier'))]
    while walk:
        node, parent = walk.pop(0)
        below = []
        for item in children(node, 'item'):
            resource = resources.get(item.get('identifierref'))
            href = posixpath.join(resource.get('{http://www.w3.org/XML/1998/namespace}base', ''), resource.get('href')) if resource is not None else ''
            expected.append((item.get('identifier'), parent, href, title(item)))
            below.append((item, item.get('identifier')))
        walk = below + walk
    scoes = element.findall('scoes/sco')
    rows = [tuple(sco.findtext(name) for name in ('identifier', 'parent', 'launch', 'title')) for sco in scoes]
    assert rows == expected, f'{rows} are not the items {expected}'
    for order, sco in enumerate(scoes, 1):
        same('sortorder', sco.findtext('sortorder'), order)
        same('manifest', sco.findtext('manifest'), manifest.get('identifier'))
        same('organization', sco.findtext('organization'), '' if order == 1 else organization.get('identifier'))
        once('sco', [sco.get('id')] + list(seen['sco']))
        seen['sco'].add(sco.get('id'))
        for part in sco.findall('sco_datas/sco_data') + sco.findall('seq_objectives/seq_objective'):
            assert part.get('id') not in seen['part'], 'an id is there twice'
            seen['part'].add(part.get('id'))
        assert not sco.findall('.//seq_mapinfo'), 'a restore ends with seq_mapinfo'
    item = grades.findall('grade_items/grade_item')
    assert len(item) == 1, 'one grade'
    assert integer(element, 'maxattempt') == 0 or seen['limits'], 'a limit of attempts'
    return {
        'package': package[0]['path'], 'sha256': hashlib.sha256(package[0]['data']).hexdigest(),
        'settings': {child.tag: child.text for child in element if len(child) == 0},
        'grade': {child.tag: child.text for child in item[0] if len(child) == 0},
    }


def feedback(element, seen):
    items = element.findall('items/item')
    same('positions', [integer(item, 'position') for item in items], list(range(1, len(items) + 1)))
    for item in items:
        assert item.get('id') not in seen['part'], 'an id is there twice'
        seen['part'].add(item.get('id'))
        assert len(item.findtext('name')) <= 255, item.findtext('name')
        kind, form = item.findtext('typ'), item.findtext('presentation')
        shape = {'label': r'<h4>.+</h4>', 'multichoicerated': r'r>>>>>(-?\d+####[^|]+)(\|-?\d+####[^|]+)+<<<<<1', 'multichoice': r'[cr]>>>>>[^|]+(\|[^|]+)+(<<<<<1)?', 'textarea': r'\d+\|\d+'}
        assert re.fullmatch(shape[kind], form), f'{kind}: {form}'
    return {'anonymous': element.findtext('anonymous'), 'items': [[item.findtext('typ'), item.findtext('label'), item.findtext('name')] for item in items]}


def main(path, limits=False):
    backup = Backup(path)
    about = backup.xml('moodle_backup.xml').find('information')
    for name in ('roles', 'questions', 'groups', 'scales', 'outcomes'):
        assert not list(backup.xml(f'{name}.xml').iter())[2:], f'{name}.xml holds something'
    course = backup.xml('course/course.xml')
    for element, name in (('original_course_fullname', 'fullname'), ('original_course_shortname', 'shortname')):
        same(name, about.findtext(element), course.findtext(name))
        assert '<' not in course.findtext(name), 'a tag in a name stops the restore'
    settings = {setting.findtext('name'): setting.findtext('value') for setting in about.findall('settings/setting')}
    same('users', settings['users'], 0)
    assert 'xapistate' not in settings, 'Moodle before 4.2 has no word for it, and shows every setting'
    files = pool(backup)
    seen = {'sco': set(), 'part': set(), 'limits': limits}
    referred, contexts, instances, grade_ids, activities, idnumbers = set(), set(), {}, [], [], {}
    sections = {}
    for section in about.findall('contents/sections/section'):
        identity = integer(section, 'sectionid')
        folder = section.findtext('directory')
        same('section', folder, f'sections/section_{identity}')
        inner = backup.xml(f'{folder}/section.xml')
        backup.xml(f'{folder}/inforef.xml')
        same('section id', inner.get('id'), identity)
        same('included', settings[f'section_{identity}_included'], 1)
        same('userinfo', settings[f'section_{identity}_userinfo'], 0)
        sections[identity] = {'number': integer(inner, 'number'), 'name': inner.findtext('name'), 'sequence': inner.findtext('sequence')}
    same('numbers', [section['number'] for section in sections.values()], list(range(len(sections))))

    for activity in about.findall('contents/activities/activity'):
        module, kind = integer(activity, 'moduleid'), activity.findtext('modulename')
        folder = activity.findtext('directory')
        same('directory', folder, f'activities/{kind}_{module}')
        same('included', settings[f'{kind}_{module}_included'], 1)
        same('userinfo', settings[f'{kind}_{module}_userinfo'], 0)
        inside = backup.xml(f'{folder}/module.xml')
        frame = backup.xml(f'{folder}/{kind}.xml')
        grades = backup.xml(f'{folder}/grades.xml')
        roles = backup.xml(f'{folder}/roles.xml')
        same('roles', [len(child) for child in roles], [0, 0])
        element = frame.find(kind)
        same('module', module, inside.get('id'), frame.get('moduleid'))
        same('kind', kind, inside.findtext('modulename'), frame.get('modulename'))
        same('section', activity.findtext('sectionid'), inside.findtext('sectionid'))
        same('section number', inside.findtext('sectionnumber'), sections[int(inside.findtext('sectionid'))]['number'])
        same('instance', frame.get('id'), element.get('id'))
        context = int(frame.get('contextid'))
        assert context not in contexts, 'two activities share a context'
        contexts.add(context)
        same('title', activity.findtext('title'), element.findtext('name'))
        assert 1 <= len(element.findtext('name')) <= 255
        idnumber = inside.findtext('idnumber') or f'{kind}_{module}'
        assert idnumber not in idnumbers, f'idnumber {idnumber!r}'
        assert instances.setdefault((kind, element.get('id')), module) == module, 'an instance is there twice'
        listed = [int(file.findtext('id')) for file in backup.xml(f'{folder}/inforef.xml').findall('fileref/file')]
        once('inforef', listed)
        referred.update(listed)
        own = [files[identity] for identity in listed]
        for file in own:
            same('context of a file', file['context'], context)
            same('component', file['component'], f'mod_{kind}')
        same('files of the context', len(own), sum(file['context'] == context for file in files.values()))
        for item in grades.findall('grade_items/grade_item'):
            grade_ids.append(item.get('id'))
            same('grade', item.findtext('iteminstance'), element.get('id'))
            same('grade', item.findtext('idnumber'), idnumber)
            assert not list(item.find('grade_grades'))
        availability = inside.findtext('availability')
        after = []
        if availability != NULL:
            condition = json.loads(availability)
            same('availability', sorted(condition), ['c', 'op', 'showc'])
            after = [part['cm'] for part in condition['c']]
            same('showc', len(condition['showc']), len(after))
        found = {'kind': kind, 'module': module, 'idnumber': idnumber, 'name': element.findtext('name'), 'after': after, 'section': sections[int(inside.findtext('sectionid'))]['number'], 'completion': inside.findtext('completion'), 'intro': element.findtext('intro')}
        if kind == 'scorm':
            found |= scorm(backup, element, own, grades, seen)
        elif kind == 'feedback':
            found |= feedback(element, seen)
        else:
            found['content'] = element.findtext('content')
            found['files'] = [file['path'] for file in own]
            for name in re.findall(r'@@PLUGINFILE@@/([^"]+)', found['content']):
                assert name in found['files'], f'{name} is linked and not there'
        idnumbers[idnumber] = module
        activities.append(found)

    modules = {activity['module'] for activity in activities}
    for activity in activities:
        assert set(activity['after']) <= modules - {activity['module']}, 'a condition on what is not there'
        activity['after'] = [next(name for name, module in idnumbers.items() if module == after) for after in activity['after']]
    for identity, section in sections.items():
        own = [str(activity['module']) for activity in activities if activity['section'] == section['number']]
        same('sequence', section['sequence'] or '', ','.join(own))
    same('references', sorted(referred), sorted(files))
    book = backup.xml('gradebook.xml')
    grade_ids.append(book.find('grade_items/grade_item').get('id'))
    once('grade items', grade_ids)
    completion = backup.xml('completion.xml')
    counts = []
    for criterion in completion.findall('course_completion_criteria'):
        module = integer(criterion, 'moduleinstance')
        activity = next(activity for activity in activities if activity['module'] == module)
        same('criterion', criterion.findtext('module'), activity['kind'])
        counts.append(activity['idnumber'])
    backup.xml('course/roles.xml')
    backup.xml('course/inforef.xml')
    same('files that nothing names', sorted(set(backup.names) - backup.read), [])
    for name in backup.names:
        if name.endswith('.xml') and not name.startswith('files/'):
            text = backup.zip.read(name).decode('utf-8')
            for person in ('<user>', 'userref', '<grade_grade ', '<completed ', '<sco_track'):
                assert person not in text, f'{name}: {person}'
            assert all(value == NULL for value in re.findall(r'<userid>(.*?)</userid>', text)), f'{name} names somebody'
    print(json.dumps({'fullname': course.findtext('fullname'), 'shortname': course.findtext('shortname'), 'start': course.findtext('startdate'), 'sections': [section['name'] for section in sections.values()], 'activities': activities, 'counts': counts}))


if __name__ == '__main__':
    main(sys.argv[1], '--limits' in sys.argv)
