# SPDX-License-Identifier: Apache-2.0
"""A narrow, slow line in user space: a TCP proxy with a rate for each direction and a delay.

What all connections carry in one direction shares its rate, as on a line.  Nothing is lost; TCP's
own slow start over the delay is not there either, because both ends are near."""
import asyncio
import contextlib
import threading

CHUNK = 4096


class Direction:
    """One way of the line: when the next byte may go, and how many went."""

    def __init__(self, bits_per_s, delay_s):
        self.bits_per_s = bits_per_s
        self.delay_s = delay_s
        self.free_at = 0.0
        self.bytes = 0

    def due(self, now, size):
        """When a piece that is ready now has arrived at the far end."""
        self.bytes += size
        if not self.bits_per_s:
            return now + self.delay_s
        self.free_at = max(now, self.free_at) + size * 8 / self.bits_per_s
        return self.free_at + self.delay_s


class Shaper:
    """Listens on a port of its own and carries to `port`; rtt_ms is shared by both ways."""

    def __init__(self, port, bits_per_s=0, rtt_ms=0):
        self.to_port = port
        self.up = Direction(bits_per_s, rtt_ms / 2000)
        self.down = Direction(bits_per_s, rtt_ms / 2000)
        self.open = True
        self.writers = set()
        self.ready = threading.Event()
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.thread.start()
        self.ready.wait()

    def _run(self):
        asyncio.set_event_loop(self.loop)
        self.server = self.loop.run_until_complete(
            asyncio.start_server(self._connected, "127.0.0.1", 0))
        self.port = self.server.sockets[0].getsockname()[1]
        self.ready.set()
        self.loop.run_forever()

    async def _connected(self, reader, writer):
        if not self.open:
            writer.close()
            return
        try:
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self.to_port)
        except OSError:
            writer.close()
            return
        self.writers |= {writer, far_writer}
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.gather(self._carry(reader, far_writer, self.up),
                                 self._carry(far_reader, writer, self.down),
                                 return_exceptions=True)
        self.writers -= {writer, far_writer}
        for end in (writer, far_writer):
            end.close()

    async def _carry(self, reader, writer, direction):
        """Reads on while pieces are on their way, up to what a window holds."""
        on_the_way = asyncio.Queue(64)
        sender = asyncio.ensure_future(self._deliver(on_the_way, writer))
        try:
            while piece := await reader.read(CHUNK):
                await on_the_way.put((direction.due(self.loop.time(), len(piece)), piece))
            await on_the_way.put((0, b""))
            await sender
        finally:
            sender.cancel()

    async def _deliver(self, on_the_way, writer):
        while True:
            due, piece = await on_the_way.get()
            if not piece:
                writer.write_eof()
                return
            await asyncio.sleep(max(0, due - self.loop.time()))
            writer.write(piece)
            await writer.drain()

    def _set(self, is_open):
        self.open = is_open
        if not is_open:
            for writer in list(self.writers):
                writer.close()

    def cut(self):
        self.loop.call_soon_threadsafe(self._set, False)

    def heal(self):
        self.loop.call_soon_threadsafe(self._set, True)

    async def _end(self):
        tasks = asyncio.all_tasks() - {asyncio.current_task()}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self.loop.stop()

    def close(self):
        asyncio.run_coroutine_threadsafe(self._end(), self.loop)
        self.thread.join()
