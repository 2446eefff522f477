# The public names of the package for type checkers, each imported from the module that defines it. The table in
# `__init__.py` has the same names.
from lifecycle.book.plan import plan as plan
from lifecycle.claims.ruling import check as check
from lifecycle.client.connect import live as live
from lifecycle.client.connect import simulated as simulated
from lifecycle.diagnosis.asking import why as why
from lifecycle.diagnosis.diagnosing import diagnose as diagnose
from lifecycle.diagnosis.translation import translate as translate
from lifecycle.lab.course import course as course
from lifecycle.lab.end_user import EndUser as EndUser
from lifecycle.lab.follow import follow as follow
from lifecycle.lab.futures import side_by_side as side_by_side
from lifecycle.lab.panel import Panel as Panel
from lifecycle.lab.symptom_page import index as index
from lifecycle.lab.table import matrix as matrix
from lifecycle.lab.walk import Walk as Walk
from lifecycle.pictures.map import draw as draw
from lifecycle.plays.brought import my_case as my_case
from lifecycle.plays.brought import replay as replay
from lifecycle.plays.lesson import lesson as lesson

__version__: str
