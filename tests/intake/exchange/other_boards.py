"""Files as other boards write them, each with the same five notes or as many of them as it can tell apart.

The columns of scrumlr are those of its source and Trello's those of published samples; the others are written down from
what their users show of them, and may have more columns than here.
"""

SCRUMLR = """\
note_id,author_id,author,text,column_id,column,rank,stack,voting_0,voting_1
0b1,a1,Stan,Vi kan e-böcker,c1,Strengths,0,null,3,1
0b2,a2,Penguin,"För få timmar, sägs det",c2,Weaknesses,0,null,0,0
0b3,a1,Stan,Skolan vill samarbeta,c3,Opportunities,0,null,2,0
0b4,a3,Owl,Budgeten krymper,c4,Threats,0,0b1,1,0
0b5,a3,Owl,Kaffet,c5,Parking lot,0,null,0,0
"""

TRELLO = """\
Card ID,Card Name,Card URL,Card Description,Labels,Members,Due Date,List ID,List Name,Board ID,Board Name,Archived
c1,Vi kan e-böcker,https://trello.example/c/1,,,,,l1,Styrkor,b1,Nya utmaningar,false
c2,För få timmar,https://trello.example/c/2,sägs det,,,,l2,Svagheter,b1,Nya utmaningar,false
c3,Skolan vill samarbeta,https://trello.example/c/3,,,,,l3,Möjligheter,b1,Nya utmaningar,false
c4,Budgeten krymper,https://trello.example/c/4,,,,,l4,Hot,b1,Nya utmaningar,false
"""

PADLET = """\
"Section","Subject","Body","Author","Created at","Reactions"
"Styrkor","Vi kan e-böcker","","Anonym","2026-03-12 09:10","3"
"Svagheter","För få timmar","sägs det","Anonym","2026-03-12 09:11",""
"Möjligheter","","Skolan vill samarbeta","Anonym","2026-03-12 09:12","2"
"Hot","Budgeten krymper","Budgeten krymper","Anonym","2026-03-12 09:13","1"
"""

MURAL = """\
ID,Text,BG Color,Position X,Position Y,Area,Link,Last Updated By,Last Updated
0-1,Vi kan e-böcker,#FCFE7D,10,10,S,,Anna,2026-03-12
0-2,För få timmar,#FCFE7D,20,10,W,,Anna,2026-03-12
0-3,Skolan vill samarbeta,#FCFE7D,10,20,O,,Anna,2026-03-12
0-4,Budgeten krymper,#FCFE7D,20,20,T,,Anna,2026-03-12
"""

# A board's name alone on the first line, then a list with its frame in front.
MIRO = """\
SWOT-dag Falun
Frame,Content,Color
Strengths (inre),Vi kan e-böcker,yellow
Weaknesses (inre),För få timmar,yellow
Opportunities (yttre),Skolan vill samarbeta,yellow
Threats (yttre),Budgeten krymper,yellow
"""

GROUPMAP = """\
Location\tIdea\tVotes\tTotal Rating
Strengths\tVi kan e-böcker\t3\t4.5
Weaknesses\tFör få timmar\t0\t
Opportunities\tSkolan vill samarbeta\t2\t
Threats\tBudgeten krymper\t1\t
"""

# A column per question, a row per person.
MENTIMETER = """\
SWOT-dag Falun;;;;
;;;;
Voter;Vilka är våra styrkor?;Vilka är våra svagheter?;Vilka möjligheter ser du?;Vilka hot ser du?
Voter 1;Vi kan e-böcker;För få timmar;Skolan vill samarbeta;Budgeten krymper
Voter 2;;;;
"""

# A question with its answers, a row each.
MENTIMETER_QUESTION = """\
Session 1
Question 1,Vilka styrkor har vi?
Voter,Date,Responses
1,2026-11-20,Bra bemötande
2,2026-11-20,Kunnig personal
"""

SIGNS = """\
+;Vi kan e-böcker
-;För få timmar
↗;Skolan vill samarbeta
!;Budgeten krymper
"""

LIST = "Vi kan e-böcker\nFör få timmar\n"
