"""Studies as colleagues would bring them: little, in another language, with attributes of their own.

Each is written by hand, as text: a table per name, without schemas; those follow from the headers.
"""

import json

# The least that a study is: three tables and their required columns. The tree has three levels,
# one code is nobody's, and nothing is known of the respondents.
LEAST = {
    "respondents": "respondent\nI1\nI2\nI3\nI4\nI5\n",
    "codes": (
        "code,parent,framework,label_nl,label_en\n"
        "vertrouwen,,contact,Vertrouwen,Trust\n"
        "tijd,vertrouwen,contact,Tijd nemen,Taking time\n"
        "wachten,tijd,contact,Wachten,Waiting\n"
        "grapjes,vertrouwen,contact,Grapjes maken,Joking\n"
        "afstand,,contact,Afstand,Distance\n"
        "zwijgen,afstand,contact,Zwijgen,Keeping silent\n"
    ),
    "codings": (
        "coding,respondent,code\n"
        "1,I1,tijd\n2,I1,wachten\n3,I2,wachten\n4,I3,grapjes\n5,I3,vertrouwen\n6,I4,tijd\n7,I1,grapjes\n"
    ),
}

# Dutch, with gender, region and age as attributes. The age of V07 is not known, the region of V10
# is nobody else's and that of V09 is missing; one code book of two frameworks, in Dutch only.
NURSES = {
    "respondents": (
        "respondent,age,gender,region,contract\n"
        "V01,24,vrouw,Noord,vast\nV02,31,man,Noord,vast\nV03,58,vrouw,Noord,vast\nV04,45,vrouw,Noord,vast\n"
        "V05,39,anders,Zuid,vast\nV06,62,vrouw,Zuid,vast\nV07,,vrouw,Zuid,vast\nV08,31,man,Zuid,vast\n"
        "V09,50,vrouw,,vast\nV10,47,vrouw,Oost,vast\n"
    ),
    "codes": (
        "code,parent,framework,label_nl,label_en,definition_nl\n"
        "overleg,,samenwerken,Overleg,Consultation,Samen bespreken wat een cliënt nodig heeft.\n"
        "huisarts,overleg,samenwerken,Met de huisarts,With the doctor,\n"
        "familie,overleg,samenwerken,Met de familie,With the family,\n"
        "alleen,,samenwerken,Alleen beslissen,Deciding alone,\n"
        "nacht,alleen,samenwerken,In de nacht,At night,\n"
        "haast,alleen,samenwerken,Uit haast,In a hurry,\n"
        "grens,,grenzen,Grenzen stellen,Setting limits,\n"
        "nee,grens,grenzen,Nee zeggen,Saying no,\n"
        "doorgaan,,grenzen,Over grenzen gaan,Going beyond limits,\n"
        "langer,doorgaan,grenzen,Langer blijven,Staying longer,\n"
    ),
    "codings": (
        "coding,respondent,code,section,awareness,certainty,citation,fragment\n"
        "1,V01,huisarts,4.1,unstated,explicit,c1,\n2,V02,huisarts,4.1,unstated,explicit,c1,\n"
        "3,V03,familie,4.1,unstated,explicit,c2,f1\n4,V04,nacht,4.2,unstated,explicit,c3,\n"
        "5,V05,nacht,4.2,unconscious,explicit,c3,\n6,V05,huisarts,4.1,unstated,hedged,c2,\n"
        "7,V06,familie,4.1,conscious,explicit,c2,f2\n8,V08,haast,4.2,unstated,explicit,,f3\n"
        "9,V10,familie,4.1,unstated,explicit,c2,\n10,V09,nee,5,unstated,explicit,c4,\n"
        "11,V01,nee,5,unstated,explicit,c4,\n12,V06,langer,5,unstated,implied,,\n"
        "13,V07,langer,5,unstated,explicit,c5,\n14,V02,langer,5,unstated,explicit,c5,\n"
        "15,V03,grens,5,unstated,explicit,c4,\n"
    ),
    "fragments": ("fragment,section,respondent,words\nf1,4.1,V03,31\nf2,4.1,V06,120\nf3,4.2,V08,12\n"),
    "citations": (
        "citation,section,respondents\n"
        "c1,4.1,V01 V02\nc2,4.1,V03 V05 V06 V10\nc3,4.2,V04 V05\nc4,5,V01 V03 V09\nc5,5,V02 V07\n"
    ),
    "baselines": (
        "baseline,source,page,section,population_nl,population_en,category,value,unit,numerator,"
        "denominator,qualifier,series\n"
        "nivel-nacht,Nivel 2021,12,2.3,verpleegkundigen,nurses,nacht,35,percent,,410,,nivel\n"
        "nivel-haast,Nivel 2021,12,2.3,verpleegkundigen,nurses,haast,20,percent,,410,,nivel\n"
    ),
}

# In English, with a flat code book of one framework, three roles, two coders, and a recruitment.
TEACHERS = {
    "respondents": "respondent,group,years\n"
    + "".join(
        f"T{i:02},{role},{years}\n"
        for i, (role, years) in enumerate(
            zip(
                ["Teacher"] * 7 + ["Teaching assistant"] * 5 + ["Head"] * 3,
                [3, 11, 25, 8, 1, 30, 14, 2, 6, 9, 4, 17, 22, 28, 19],
                strict=True,
            ),
            start=1,
        )
    ),
    "codes": (
        "code,parent,framework,label_nl,label_en,definition_en,level\n"
        "workload,,wellbeing,Workload,Workload and paperwork that nobody reads,More than fits,theme\n"
        "colleagues,,wellbeing,Colleagues,Support from colleagues,Help among equals,theme\n"
        "parents,,wellbeing,Parents,Parents who ask for more,What parents expect,theme\n"
        "pupils,,wellbeing,Pupils,Joy in pupils,What pupils give,theme\n"
        "inspection,,wellbeing,Inspection,Fear of inspection,Being judged,theme\n"
    ),
    "codings": "coding,respondent,code,coder\n"
    + "".join(
        f"{i},{respondent},{code},{coder}\n"
        for i, (respondent, code, coder) in enumerate(
            [
                (f"T{number:02}", code, coder)
                for code, ann, ben in (
                    ("workload", (1, 2, 3, 5, 7, 8, 12), (1, 2, 3, 7, 8, 12, 13)),
                    ("colleagues", (2, 4, 9, 10), (2, 4, 9)),
                    ("parents", (5, 6, 13, 14, 15), (5, 6, 13, 14)),
                    ("pupils", (1, 4, 11), (1, 4, 9, 11)),
                )
                for coder, people in (("Ann", ann), ("Ben", ben))
                for number in people
            ],
            start=1,
        )
    ),
    "recruitment": (
        "step,order,n,label_nl,label_en\nasked,1,40,Asked,Asked\nanswered,2,21,Answered,Answered\n"
        "spoken,3,15,Spoken,Interviewed\n"
    ),
}

# The same two frameworks as wijkteam X under codes of its own, with nearly all optional tables.
CLERKS = {
    "respondents": (
        "respondent,phase,office\nK1,First,Market\nK2,First,Market\nK3,First,Dock\n"
        "K4,Second,Market\nK5,Second,Dock\nK6,Second,Dock\n"
    ),
    "codes": (
        "code,parent,framework,label_nl,label_en\n"
        "helping,,coping,Helpen,Helping\nbend,helping,coping,Buigen,Bending\n"
        "keeping,,coping,Vasthouden,Keeping to rules\nletter,keeping,coping,Letterlijk,To the letter\n"
        "calm,,emotion,Rust,Calm\nsoothe,calm,emotion,Sussen,Soothing\n"
        "vent,,emotion,Lucht geven,Venting\nsigh,vent,emotion,Zuchten,Sighing\n"
    ),
    "codings": (
        "coding,respondent,code,section\n1,K1,bend,3\n2,K2,letter,3\n3,K3,letter,3\n4,K4,bend,3\n"
        "5,K4,soothe,4\n6,K5,soothe,4\n7,K5,sigh,3\n8,K6,calm,4\n"
    ),
    "citations": "citation,respondents\nq1,K1 K2\nq2,K3\n",
    "themes": (
        "theme,parent,label_nl,label_en,section,code\nwork,,Werk,Work,3,\nrush,work,Drukte,Rush,3,bend\n"
        "pride,work,Trots,Pride,3,\n"
    ),
    "citation_themes": "citation,theme\nq1,rush\nq2,pride\n",
    "vignettes": "vignette,title_en\n1,The late form\n2,The angry man\n",
    "vignette_responses": (
        "vignette,respondent,presented,outcome,section\n1,K4,stated,waits,4\n1,K5,stated,refuses,4\n"
        "1,K6,stated,waits,4\n2,K4,stated,,\n2,K5,no,,\n2,K6,stated,,\n"
    ),
    "topics": (
        "topic,interview_phase,order,part,kind,parent,code\nt1,First,1,Work,question,,bend\n"
        "t2,First,2,Work,follow-up,t1,\nt3,Second,1,Feelings,vignette,,\n"
    ),
    "operationalisation": (
        "operationalisation,concept,concept_en,dimension,dimension_en,code\no1,Omgaan,Coping,Helpen,Helping,"
        "bend\no2,Omgaan,Coping,Vasthouden,Keeping,letter\no3,Gevoel,Feelings,Rust,Calm,soothe\n"
    ),
    "expectations": (
        "expectation,summary_nl,summary_en,conclusion,conclusion_nl,conclusion_en,codes\n"
        "e1,Wie helpt buigt.,Who helps bends.,mixed,Ten dele.,In part.,helping calm\n"
    ),
    "claims": ("claim,section,stated,statement_nl,statement_en\ntwo-bend,3,2,Twee buigen.,Two bend.\n"),
    "recruitment": (
        "step,order,n,label_nl,label_en\nmailed,1,12,Gemaild,Mailed\ninterviewed,2,6,Gesproken,Interviewed\n"
        "phase-1,3,3,Eerste,First\nphase-2,4,3,Tweede,Second\n"
    ),
}

STUDIES = {"least": LEAST, "nurses": NURSES, "teachers": TEACHERS, "clerks": CLERKS}

_NUMBERS = {"age", "years", "words", "order", "n", "coding", "value", "numerator", "denominator", "vignette"}


def write(folder, tables):
    """Write a study with the least of descriptors: names and types, no keys."""
    folder.mkdir(parents=True, exist_ok=True)
    resources = []
    for name, text in tables.items():
        header = text.split("\n", maxsplit=1)[0].split(",")
        fields = [{"name": one, "type": "integer" if one in _NUMBERS else "string"} for one in header]
        resources.append({"name": name, "path": f"{name}.csv", "schema": {"fields": fields}})
        (folder / f"{name}.csv").write_text(text, encoding="utf-8", newline="\n")
    package = {"name": folder.name, "title": folder.name.capitalize(), "resources": resources}
    (folder / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")
    return folder
