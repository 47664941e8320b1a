package io.embark.sink.milvus;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.security.GeneralSecurityException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/**
 * Greets a server by TLS as the client library will: with what Java trusts, for the host of the
 * address, for HTTP/2. The library tells a certificate that it does not trust as no answer in time.
 */
final class TlsHandshake {
  private TlsHandshake() {}

  /** Throws a {@link MilvusFault.Told} where the server is not trusted or has no TLS. */
  static void check(MilvusAddress address) {
    if (!address.isSecure()) {
      return;
    }
    int millis = (int) address.connectTimeout().toMillis();
    try (Socket plain = new Socket()) {
      plain.connect(new InetSocketAddress(address.host(), address.port()), millis);
      plain.setSoTimeout(millis);
      SSLContext trusted = SSLContext.getInstance("TLS");
      trusted.init(null, null, null);
      try (SSLSocket socket =
          (SSLSocket)
              trusted
                  .getSocketFactory()
                  .createSocket(plain, address.host(), address.port(), true)) {
        SSLParameters asked = socket.getSSLParameters();
        asked.setEndpointIdentificationAlgorithm("HTTPS");
        asked.setApplicationProtocols(new String[] {"h2"});
        socket.setSSLParameters(asked);
        socket.startHandshake();
      }
    } catch (SSLException e) {
      if (e.getCause() instanceof EOFException || e.getCause() instanceof SocketException) {
        throw new MilvusFault.Unreachable(e); // it went away meanwhile and may come back
      }
      throw new MilvusFault.Told(MilvusFault.Kind.UNTRUSTED, String.valueOf(e.getMessage()));
    } catch (IOException e) {
      throw new MilvusFault.Unreachable(e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Java has no TLS", e);
    }
  }
}
