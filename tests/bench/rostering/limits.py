"""Rows of the model that limit people and places, and the price of an unfair share."""

from collections import defaultdict


def add(model):
    roster = model.roster
    visits, posted = defaultdict(list), defaultdict(list)
    rooms = defaultdict(list)
    for (person, line, cycle, phase, half, is_posted), column in model.sessions.items():
        week = cycle * roster.lines[line].every + phase
        host = roster.lines[line].host
        (posted if is_posted else visits)[(person, week)].append((half, host, line, column))
        rooms[(host, week, half)].append((line, column))
    for (person, week), own in visits.items():
        limit_visitor(model, person, week, own)
    for (person, week), own in posted.items():
        limit_posted(model, person, week, own)
    limit_rooms(model, rooms)
    limit_dormitories(model)
    limit_departments(model, visits)
    charge_fairness(model, visits)


def limit_visitor(model, person, week, own):
    """Sessions a week, one at a time, and one host a day; none while posted."""
    most = model.roster.people[person].visits
    away = model.away.get((person, week))
    posted = [] if away is None else [(1, away)]
    model.row([(1, column) for *_, column in own] + [(most, column) for _, column in posted], high=most)
    if most == 1:
        return
    if not model.exact:
        for *_, column in own if posted else []:
            model.row([(1, column), *posted], high=1)
        return
    by_half = defaultdict(list)
    for half, host, _, column in own:
        by_half[half].append((host, column))
    for sessions in by_half.values():
        model.row([(1, column) for _, column in sessions] + posted, high=1)
    for day in range(5):
        morning, afternoon = by_half[2 * day], by_half[2 * day + 1]
        for host in sorted({host for host, _ in morning}):
            # At this host in the morning, or elsewhere in the afternoon.
            here = [(1, column) for at, column in morning if at == host]
            elsewhere = [(1, column) for at, column in afternoon if at != host]
            if elsewhere:
                model.row(here + elsewhere + posted, high=1)


def limit_posted(model, person, week, own):
    """Sessions only where posted, one at a time, and so many a week."""
    most = model.roster.rotation["posted_sessions"]
    together, lines = defaultdict(list), defaultdict(set)
    for half, host, line, column in own:
        # By weeks, sessions of one line cannot meet, but others of the week may.
        together[(host, line if half is None else half)].append(column)
        lines[host].add(line)
    for (host, _), columns in together.items():
        there = [(-1, block) for block in model.covering[(person, host, week)]]
        model.row([(1, column) for column in columns] + there, high=0)
    for host, held in lines.items():
        if most < len(held):
            there = [(-most, block) for block in model.covering[(person, host, week)]]
            model.row([(1, column) for _, at, _, column in own if at == host] + there, high=0)


def limit_rooms(model, rooms):
    roster = model.roster
    for (host, week, half), sessions in rooms.items():
        place = roster.hosts[host]
        halves = len(place.open & roster.worked[week]) if half is None else 1
        if place.rooms * halves < len({line for line, _ in sessions}):
            model.row([(1, column) for _, column in sessions], high=place.rooms * halves)


def limit_dormitories(model):
    sleeping, starts = defaultdict(list), defaultdict(set)
    for (_, host, first, weeks), column in model.blocks.items():
        starts[host].add(first)
        for week in range(first, first + weeks):
            sleeping[(host, week)].append((1, column))
    for (host, week), blocks in sleeping.items():
        # Where nobody may arrive, those who sleep there also slept there the week before.
        if week in starts[host]:
            model.row(blocks, high=model.roster.hosts[host].dormitory)


def limit_departments(model, visits):
    """How many of a department may be away at any half-day, posted or visiting."""
    roster = model.roster
    away, home = defaultdict(dict), defaultdict(lambda: defaultdict(list))
    for (person, week), column in model.away.items():
        away[(roster.people[person].department, week)][person] = column
    for (person, week), own in visits.items():
        for half, _, _, column in own:
            home[(roster.people[person].department, week)][half].append((person, column))
    for department, cap in enumerate(roster.caps):
        for week in range(roster.weeks):
            gone, halves = away[(department, week)], home[(department, week)]
            posted = [(1, column) for column in gone.values()]
            if cap < len(posted):
                model.row(posted, high=cap)
            for half, sessions in halves.items():
                if len(gone.keys() | {person for person, _ in sessions}) <= cap:
                    continue
                if half is None:
                    count = len(roster.worked[week])
                    limit_by_week(model, posted, sessions, cap, count)
                else:
                    model.row(posted + [(1, column) for _, column in sessions], high=cap)


def limit_by_week(model, posted, sessions, cap, halves):
    """Without half-days: all of the week together, and nobody visits while the posted use up the cap."""
    gone = [(halves * factor, column) for factor, column in posted]
    model.row([(1, column) for _, column in sessions] + gone, high=cap * halves)
    own = defaultdict(list)
    for person, column in sessions:
        own[person].append((1, column))
    for person, held in own.items():
        # With one session a week at most, all that might be held count as one.
        alone = [held] if model.roster.people[person].visits == 1 else [[term] for term in held]
        for terms in alone if posted else []:
            model.row(posted + terms, high=cap)


def charge_fairness(model, visits):
    weights = model.roster.weights
    own = defaultdict(list)
    for (person, _), sessions in visits.items():
        own[person] += [(1, column) for *_, column in sessions]
    for person, terms in own.items():
        fair = model.roster.people[person].fair
        # No more than the agreed sessions in every week.
        most = min(len(terms), model.roster.people[person].visits * model.roster.weeks)
        for limit, price in ((fair, "unfair_session"), (2 * fair, "very_unfair_session")):
            if limit < most:
                model.amount(weights[price], most - limit, (-limit, terms))
