# SPDX-License-Identifier: Apache-2.0
"""The demonstration: a window to play with where there is a display, the whole day where there is
none.  Called by toolchain/demo."""
import contextlib
import json
import os
import pathlib
import shutil
import sys
import tempfile

from day import DOOR, Day, stamp
from meetup import PIN, Person
from rig import BUILD, until


class Place:
    """Where the demonstration keeps what is worth looking at afterwards."""

    def __init__(self, stack):
        self.stack = stack
        self.keep = BUILD.parent / "demo"
        shutil.rmtree(self.keep, ignore_errors=True)
        self.keep.mkdir(parents=True)
        self.work = pathlib.Path(tempfile.mkdtemp(prefix="turnout-demo-"))
        stack.callback(shutil.rmtree, self.work, ignore_errors=True)

    def folder(self, name):
        path = self.keep / name
        path.mkdir(parents=True, exist_ok=True)
        return path

    def own(self, thing):
        self.stack.callback(getattr(thing, "kill", None) or thing.close)
        return thing


class LivelyDay(Day):
    """A day whose kiosk has something to show and to offer between the scans."""

    def organise(self):
        super().organise()
        self.offer()
        self.write_board()
        self.host = self.tickets[-1]
        self.at("ticket", "issue", "--member", self.host["name"], "--host")
        self.say(f"{self.host['name']} is a host: that code opens the doors to walk-ins and names")

    def open_kiosk(self, display=None, *options):
        super().open_kiosk(display, "--staff-pin", PIN, *options)
        self.kiosk.line = self.line
        self.kiosk.shots = self.shots

    def return_hub(self):
        """With the hub still away: somebody without a code, and somebody who forgot theirs."""
        person = Person(self.kiosk, "touch")
        person.leave()
        person.unlock(self.host)
        self.say(f"{self.host['name']} opened the doors")
        self.sign_up(person)
        self.find_a_name(person)
        super().return_hub()
        self.say_what_was_said()

    def sign_up(self, person):
        kiosk = self.kiosk
        person.go("sign-up", "name")
        for syllable in ("lin", "xiao"):
            person.write(syllable)
            person.choose("candidate-0")
        person.go("next", "contact")
        person.choose("item-0")
        person.write("13912345678")
        person.choose("next")
        since = len(kiosk.lines)
        until(lambda: self.go_on(person), "the code of a walk-in")
        issued = kiosk.wait("issued", since)
        self.say(f"  sign-up   {issued['verdict']} a walk-in, with a code of their own")
        person.go("done", "home")

    def go_on(self, person):
        """One step through questions, rules and review."""
        kiosk, screen = self.kiosk, self.kiosk.screen()
        controls = person.sees()
        if screen == "issued":
            return True
        if screen == "rules" and "accept" not in controls:
            kiosk.touch("page-down")
        elif screen == "rules":
            kiosk.touch("accept")
        elif screen in ("question", "review"):
            kiosk.touch("next" if "next" in controls else "item-0")
        until(lambda: kiosk.screen() != screen or kiosk.controls() != controls, f"leaving {screen}")
        return False

    def find_a_name(self, person):
        kiosk = self.kiosk
        person.go("find", "find")
        person.write("zhangw")
        person.go("item-0", "fact")
        person.write("03")
        since = len(kiosk.lines)
        person.choose("next")
        verdict = kiosk.wait("verdict", since)
        self.note("by name", verdict)
        kiosk.wait_new_screen("verdict-admit")
        person.leave()

    def say_what_was_said(self):
        walk_ins = [row for row in self.attendance() if row["walk_in"]]
        member = self.group.json("member", "show", walk_ins[0]["member"])
        said = ", ".join(answer["value"] for answer in member["answers"]) or "nothing"
        self.say(f"the hub has {member['name']} as a {member['status']}: typed "
                 f"{member['claims'][0]['raw']}, answered {said}")

    def at(self, *words):
        return self.group.ctl(*words, "--event", self.event)

    def offer(self):
        self.at("rules", "set", "--template")
        self.at("question", "add", "--id", "photos", "--kind", "consent", "--at", "sign-up",
                "--prompt-zh", "活动照片里可以有我", "--prompt-en", "I may be in photos of the evening")
        self.at("question", "add", "--id", "brings", "--kind", "choice", "--at", "sign-up",
                "--prompt-zh", "你想在这里做什么？", "--prompt-en", "What brings you here?",
                "--option", "听分享 | Listening", "--option", "找人一起做 | Building together",
                "--option", "看看 | Looking around")
        self.group.ctl("event", "set", self.event, "--sign-up", "on", "--entry", "rules", "--find",
                       "on", "--second-fact", "on", "--leaving", "on", "--feedback", "on",
                       "--milestones", "on", "--quota", "50")
        self.say("walk-ins may sign up, people may find their name, once a host has opened the doors")

    def write_board(self):
        self.at("programme", "set", self.programme())
        self.at("notice", "add", "--approve", "--weight", "3", "--until", stamp(6),
                "--title-zh", "茶点在窗边，请自取", "--title-en", "Tea is by the window",
                "--body-zh", "过敏原写在每个盘子旁边。", "--body-en", "Allergens stand beside each plate.")
        self.at("notice", "add", "--approve", "--kind", "charity", "--until", stamp(24 * 14),
                "--title-zh", "旧书换新书", "--title-en", "Old books for new ones",
                "--body-zh", "带一本走，留一本给山区小学。",
                "--body-en", "Take one, leave one for a village school.")
        self.at("card", "set", "--name-zh", "周三读书会", "--name-en", "Wednesday Readers",
                "--line-zh", "一起读源码，一起做点小东西", "--line-en",
                "We read source code together and make small things", "--owner", "王小明 Wang Xiaoming",
                "--link", "https://example.org/join/wednesday", "--expires", stamp(24 * 30),
                "--members", "463", "--cap", "500", "--waiting", "https://example.org/wait/wednesday")
        self.at("meetup", "add", "--title-zh", "冬至夜读", "--title-en", "Solstice reading",
                "--topic-zh", "一百行的操作系统", "--topic-en", "An operating system in 100 lines",
                "--venue", "三楼活动室 Room 3", "--starts", stamp(24 * 7), "--ends", stamp(24 * 7 + 3))
        self.topic = self.group.json(
            "topic", "add", "--event", self.event, "--question-zh", "下一次读什么？",
            "--question-en", "What do we read next?", "--option", "数据库的日志 | A database's log",
            "--option", "浏览器的排版 | A browser's layout", "--option", "游戏的循环 | A game's loop")["id"]
        self.say("two notices, the order of the day, the group's card, the next meetup and a topic "
                 "are on the kiosk's board")

    def programme(self):
        rows = [(-1, -0.5, "签到 · 茶点", "Check-in and tea", "门厅 Foyer"),
                (-0.5, 1, "读源码：一把锁的一生", "Reading source: the life of a lock", "三楼 Room 3"),
                (1, 1.5, "休息", "A break", ""),
                (1.5, 3, "动手：写一个小调度器", "Hands on: a small scheduler", "三楼 Room 3"),
                (3, 4, "闲聊与收拾", "Talk, and tidying up", "")]
        path = self.scratch.folder("board") / "programme.csv"
        lines = ["at,ends,title_zh,title_en,place"]
        lines += [f'{stamp(at)},{stamp(ends)},{zh},{en.replace(",", "")},{place}'
                  for at, ends, zh, en, place in rows]
        path.write_text("\n".join(lines) + "\n")
        return path


class Desktop:
    """The display that is there already."""
    env = {}


def print_attendance(day):
    rows = day.attendance()
    (day.scratch.keep / "attendance.json").write_text(json.dumps(rows, ensure_ascii=False, indent=1))
    print(f"\nattendance of {len(rows)}:")
    for row in rows:
        print(f"  {row['time'] or 'time unknown':26} ±{row['time_error_ms']} ms  {row['verdict']:12}"
              f" {row['name']}{' (walk-in)' if row['walk_in'] else ''}")


def headless(place):
    day = LivelyDay(place, say=print)
    day.run()
    print_attendance(day)
    member = day.member_of(day.first)
    print(f"\n{member['name']}: {len(member['attendance'])} evening(s) attended")
    agree = sorted(day.admissions_shown()) == sorted(
        (row["seq"], row["ticket"], row["verdict"]) for row in day.list if not row["walk_in"])
    print("the list agrees with what the door showed" if agree else "THE LIST DISAGREES")
    day.kiosk.stop()
    print(f"""
screens      {day.shots}
codes        {place.keep / 'tickets'}   A4 sheets: {place.keep / 'sheets'}
attendance   {place.keep / 'attendance.json'}""")
    return 0 if agree else 1


def desktop(place):
    day = LivelyDay(place, say=print)
    day.organise()
    day.make_strangers()
    day.open_hub()
    day.open_kiosk(Desktop())
    day.pair()
    ticket = day.tickets[1]
    print(f"""
The kiosk's window is open; it is "{DOOR}" of the group.  To scan a code:
  hold a picture up   cp "{day.tickets[0]['file']}" "{day.hold}/"
  type into it        {ticket['short_code'][:4]}-{ticket['short_code'][4:]} and Return ({ticket['name']})
  open the doors      hold the mark at the top, PIN {PIN}, unlock, then
                      cp "{day.host['file']}" "{day.hold}/"
                      ({day.host['name']} is a host; then people may sign up and find their names)
Codes of all forty people are in {place.keep / 'tickets'}.
The organiser's side: {BUILD / 'bin/turnout'} --data "{day.group.folder}" attendance list
Close the window to end.""")
    with contextlib.suppress(KeyboardInterrupt):
        day.kiosk.process.wait()
    print_attendance(day)
    return 0


def main():
    wants_window = os.environ.get("DISPLAY") and "--headless" not in sys.argv[1:]
    with contextlib.ExitStack() as stack:
        place = Place(stack)
        return desktop(place) if wants_window else headless(place)


try:
    sys.exit(main())
except (OSError, RuntimeError) as error:
    sys.exit(f"demo: {error}")
