"""A small study of somebody else, as text: the tables and their schemas."""

# Written by hand, in another language, with other columns: a study as a colleague would have it.
FOREIGN = {
    "respondents": "respondent,team,age\nA,North,30\nB,North,41\nC,South,52\nD,North & South,63\n",
    "codes": (
        "code,parent,framework,label_nl,label_en\n"
        "near,,distance,Dichtbij,Near\n"
        "listen,near,distance,Luisteren,Listening\n"
        "visit,near,distance,Bezoeken,Visiting\n"
        "far,,distance,Veraf,Far\n"
        "mail,far,distance,Mailen,Mailing\n"
    ),
    # B listens twice, in one citation and one fragment; C's mailing is unconscious; D's visit
    # is implied; A is near without a way of being so.
    "codings": (
        "coding,respondent,code,awareness,certainty,citation,fragment\n"
        "1,A,near,unstated,explicit,c1,\n"
        "2,A,listen,conscious,explicit,c1,\n"
        "3,B,listen,unstated,explicit,c1,\n"
        "4,B,listen,unstated,explicit,,f1\n"
        "5,B,mail,unstated,hedged,c2,\n"
        "6,C,mail,unconscious,explicit,c2,\n"
        "7,C,visit,unstated,explicit,c3,\n"
        "8,D,mail,unstated,explicit,c3,\n"
        "9,D,visit,unstated,implied,,\n"
    ),
}


def _field(name, kind="string", **constraints):
    return {"name": name, "type": kind} | ({"constraints": constraints} if constraints else {})


FOREIGN_SCHEMAS = {
    "respondents": {
        "fields": [
            _field("respondent", required=True),
            _field("team", required=True),
            _field("age", "integer", minimum=18, maximum=99),
        ],
        "primaryKey": "respondent",
    },
    "codes": {
        "fields": [
            _field("code", required=True, pattern="[a-z]+"),
            _field("parent"),
            _field("framework", required=True),
            _field("label_nl", required=True),
            _field("label_en", required=True),
        ],
        "primaryKey": "code",
        "foreignKeys": [{"fields": "parent", "reference": {"resource": "", "fields": "code"}}],
    },
    "codings": {
        "fields": [
            _field("coding", "integer", required=True),
            _field("respondent", required=True),
            _field("code", required=True),
            _field("awareness", enum=["conscious", "unconscious", "unstated"]),
            _field("certainty", enum=["explicit", "hedged", "implied"]),
            _field("citation"),
            _field("fragment"),
        ],
        "primaryKey": "coding",
        "foreignKeys": [
            {"fields": "respondent", "reference": {"resource": "respondents", "fields": "respondent"}},
            {"fields": "code", "reference": {"resource": "codes", "fields": "code"}},
        ],
    },
}
